import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { SERVICES } from '#libs/contracts';
import type { Kubernetes } from './kubernetes.js';
import type { Manifest } from './kubernetes.js';
import { namespace } from './manifests.js';
import { SERVERS, secretManifests } from './servers.js';
import type { ReleaseSecrets } from './servers.js';

export const CHART = 'deploy/helm/countersign';
export const NAMESPACE = 'countersign';
export const CLIENTS = 'clients';
const NAME = 'countersign';
const TIMEOUT = '10m';

const inNamespace = (name: string, labels: Readonly<Record<string, string>>): Manifest => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  podSelector: { matchLabels: labels },
});

/** Small, because the cluster has two cores, and closed: the policies name every peer. */
export function testValues(): Manifest {
  const [repository, tag] = inject('images').product.split(/:(?=[^:]*$)/);
  return {
    image: { repository, tag },
    broker: { url: `tls://nats.${SERVERS}.svc.cluster.local:4222`, streamReplicas: 1 },
    webhooks: { allowedNetworks: [process.env['COUNTERSIGN_POD_NETWORK'] ?? '10.244.0.0/16'] },
    provision: { enabled: true },
    tests: { webhook: 'required' },
    defaults: {
      replicas: 1,
      resources: { requests: { cpu: '10m', memory: '96Mi' }, limits: { memory: '512Mi' } },
    },
    gateway: {
      replicas: 2,
      resources: { requests: { cpu: '10m', memory: '96Mi' }, limits: { memory: '512Mi' } },
    },
    networkPolicy: {
      postgresql: { peers: [inNamespace(SERVERS, { app: 'postgres' })] },
      nats: { peers: [inNamespace(SERVERS, { app: 'nats' })] },
      gateway: { peers: [inNamespace(CLIENTS, { app: 'load' })] },
      monitoring: { peers: [inNamespace(CLIENTS, { app: 'scraper' })] },
    },
  };
}

/** A release of the chart in a restricted namespace. */
export class Release {
  /** Of the database's superuser. */
  readonly adminUrl: string;

  constructor(
    readonly kubernetes: Kubernetes,
    private secrets: ReleaseSecrets,
  ) {
    this.adminUrl = this.secretOf('provision')['DATABASE_URL'] ?? '';
  }

  createNamespace(): void {
    this.kubernetes.apply(namespace(NAMESPACE), ...secretManifests(NAMESPACE, NAME, this.secrets));
  }

  /** Changes Secrets, by their names without the prefix. */
  changeSecrets(secrets: ReleaseSecrets): void {
    this.secrets = { ...this.secrets, ...secrets };
    this.kubernetes.apply(...secretManifests(NAMESPACE, NAME, secrets));
  }

  secretOf(name: string): Readonly<Record<string, string>> {
    const found = this.secrets[name];
    if (found === undefined) throw new Error(`There is no Secret ${name}.`);
    return found;
  }

  install(...values: Manifest[]): void {
    this.withValues(values, files =>
      this.helm('install', NAME, CHART, '--wait', '--timeout', TIMEOUT, ...files),
    );
  }

  upgrade(...values: Manifest[]): void {
    this.withValues(values, files =>
      this.helm('upgrade', NAME, CHART, '--wait', '--timeout', TIMEOUT, ...files),
    );
  }

  /** The error of an upgrade that has to fail. */
  failingUpgrade(...values: Manifest[]): string {
    return this.withValues(values, files =>
      this.kubernetes.failureOf('helm', '-n', NAMESPACE, 'upgrade', NAME, CHART, '--timeout', '3m', ...files),
    );
  }

  rollback(): void {
    this.helm('rollback', NAME, '--wait', '--timeout', TIMEOUT);
  }

  test(): string {
    return this.helm('test', NAME, '--logs', '--timeout', '5m');
  }

  uninstall(): void {
    this.helm('uninstall', NAME, '--wait', '--timeout', TIMEOUT);
  }

  /** All objects of these values, as a renderer without a cluster makes them. */
  render(...values: Manifest[]): string {
    return this.withValues(values, files => this.helm('template', NAME, CHART, ...files));
  }

  /** Has a strict API server check all objects of these values. Throws what it refuses. */
  dryRun(...values: Manifest[]): void {
    this.kubernetes.dryRun(NAMESPACE, this.render(...values));
  }

  /** Names of pods by the service they belong to. */
  podsByService(): ReadonlyMap<string, readonly string[]> {
    return new Map(
      SERVICES.map(service => [
        service,
        this.kubernetes
          .pods(NAMESPACE, `app.kubernetes.io/component=${service}`)
          .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
          .map(({ metadata }) => metadata.uid),
      ]),
    );
  }

  private helm(...args: string[]): string {
    return this.kubernetes.helm('-n', NAMESPACE, ...args);
  }

  private withValues(values: readonly Manifest[], use: (files: readonly string[]) => string): string {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-values-'));
    try {
      const files = [testValues(), ...values].flatMap((content, index) => {
        const file = join(folder, `${index}.json`);
        writeFileSync(file, JSON.stringify(content));
        return ['--values', file];
      });
      return use(files);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
