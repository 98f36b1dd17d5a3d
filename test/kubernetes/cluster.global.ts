import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from './cluster/host.js';
import { LocalCluster } from './cluster/local-cluster.js';
import { Kubernetes } from './kubernetes.js';
import type { ClusterAccess } from './kubernetes.js';
import { nameServer } from './servers.js';
import { findPrograms } from './programs.js';

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: ClusterAccess;
    /** Files that define what PodMonitor, ScaledObject, HTTPRoute, … are. */
    customResources: readonly string[];
    images: { readonly product: string; readonly servers: string };
    /** The folder of `prometheus` and `promtool`; empty for a given cluster. */
    prometheusFolder: string;
    /** Whether the cluster and its node belong to this test. */
    ownCluster: boolean;
  }
}

/** The cluster of KUBECONFIG, which can pull COUNTERSIGN_IMAGE and COUNTERSIGN_SERVERS_IMAGE, or one of its own. */
export default async function provideCluster(project: TestProject): Promise<() => Promise<void>> {
  const programs = findPrograms(process.env);
  const given = process.env['KUBECONFIG'];
  const images = {
    product: process.env['COUNTERSIGN_IMAGE'] ?? 'localhost/countersign:test',
    servers: process.env['COUNTERSIGN_SERVERS_IMAGE'] ?? 'localhost/countersign-servers:test',
  };
  project.provide('images', images);
  project.provide('customResources', programs.customResources);
  project.provide('prometheusFolder', programs.prometheus);
  project.provide('ownCluster', given === undefined);
  if (given !== undefined) {
    project.provide('cluster', { enter: [], kubeconfig: given, ...programs });
    return () => Promise.resolve();
  }

  const folder = join(process.cwd(), '.countersign', 'kubernetes');
  run(process.execPath, [
    'test/kubernetes/cluster/build-images.mjs',
    folder,
    programs.pause,
    programs.natsServer,
  ]);
  const dir = mkdtempSync(join(tmpdir(), 'countersign-kubernetes-'));
  const cluster = await LocalCluster.start(
    programs,
    dir,
    ['pause', 'countersign', 'countersign-servers'].map(name => join(folder, `${name}.tar`)),
  );
  const access = { enter: cluster.enter, kubeconfig: cluster.kubeconfig, ...programs };
  new Kubernetes(access).apply(...nameServer(images.servers));
  project.provide('cluster', access);
  return async () => {
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
