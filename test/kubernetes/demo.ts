import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { demoSecrets } from '../../tools/demo-secrets/secrets.js';
import type { SecretManifest } from '../../tools/demo-secrets/secrets.js';
import { issueCertificates } from './certificates.js';
import type { Kubernetes, Manifest } from './kubernetes.js';
import { namespace, secret, server } from './manifests.js';
import { CHART } from './release.js';

export const DEMO = 'countersign-demo';
const NAME = 'countersign';
const DATABASE_HOST = 'countersign-postgres-rw';
const CLUSTER_API = 'postgresql.cnpg.io/v1';

/** A release of values-demo.yaml, with the Secrets that `npm run demo-secrets` prints. */
export class DemoRelease {
  readonly secrets = demoSecrets({
    prefix: 'countersign',
    namespace: DEMO,
    databaseHost: DATABASE_HOST,
    database: 'countersign',
  });

  constructor(private readonly kubernetes: Kubernetes) {}

  createNamespace(): void {
    this.kubernetes.apply(namespace(DEMO), ...this.secrets.map(item => ({ ...item })));
  }

  /** All objects of values-demo.yaml, as they are. */
  render(): readonly unknown[] {
    const text = this.template('--api-versions', CLUSTER_API);
    return parseAllDocuments(text)
      .map((document): unknown => document.toJS())
      .filter(object => object !== null);
  }

  /** As `helm template` prints them. */
  template(...args: string[]): string {
    return this.kubernetes.helm('-n', DEMO, 'template', NAME, CHART, ...demoFile(), ...args);
  }

  /** The error without the definition of the `Cluster`. */
  failureWithoutOperator(): string {
    return this.kubernetes.failureOf('helm', '-n', DEMO, 'template', NAME, CHART, ...demoFile());
  }

  /** Installs or upgrades without waiting. */
  apply(): void {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-values-'));
    try {
      const file = join(folder, 'values.json');
      writeFileSync(file, JSON.stringify(valuesOfTest()));
      this.kubernetes.helm('-n', DEMO, 'upgrade', '--install', NAME, CHART, ...demoFile(), '-f', file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  waitUntilReady(): void {
    this.kubernetes.kubectl(
      ...['-n', DEMO, 'rollout', 'status', 'statefulset/countersign-nats', '--timeout=300s'],
    );
    this.kubernetes.rollouts(DEMO);
  }

  test(): string {
    return this.kubernetes.helm('-n', DEMO, 'test', NAME, '--logs', '--timeout', '5m');
  }

  uninstall(): void {
    this.kubernetes.helm('-n', DEMO, 'uninstall', NAME, '--wait', '--timeout', '5m');
    this.kubernetes.kubectl('delete', 'namespace', DEMO, '--timeout=180s');
  }

  /**
   * What the operator would make of the `Cluster`: pods with its label behind its Service. Only PostgreSQL itself is in
   * the image of the test's servers, not the instance manager that CloudNativePG needs.
   */
  startPostgres(): void {
    const { certificates } = issueCertificates([DATABASE_HOST]);
    const [certificate] = certificates;
    if (certificate === undefined) throw new Error('There is no certificate.');
    this.kubernetes.apply(
      secret(DEMO, 'postgres-tls', { 'tls.crt': certificate.cert, 'tls.key': certificate.key }),
      ...server({
        namespace: DEMO,
        name: DATABASE_HOST,
        image: inject('images').servers,
        labels: { 'cnpg.io/cluster': 'countersign-postgres' },
        secrets: { 'postgres-tls': '/tls' },
        command: ['node', '/app/postgres.mjs'],
        env: {
          POSTGRES_PASSWORD: this.valueOf('postgres-superuser', 'password'),
          POSTGRES_DATABASE: 'countersign',
        },
        ports: { 5432: { port: 5432 } },
      }),
    );
  }

  private valueOf(name: string, key: string): string {
    const found = this.secrets.find(
      ({ metadata }: SecretManifest) => metadata.name === `countersign-${name}`,
    );
    const value = found?.stringData[key];
    if (value === undefined) throw new Error(`There is no ${key} in ${name}.`);
    return value;
  }
}

function demoFile(): readonly string[] {
  return ['-f', join(CHART, 'values-demo.yaml')];
}

/** The images of the test, and what its cluster lacks: a provisioner of volumes. */
function valuesOfTest(): Manifest {
  const { product, servers } = inject('images');
  const [repository, tag] = product.split(/:(?=[^:]*$)/);
  const mount = (name: string, mountPath: string) => ({
    op: 'add',
    path: '/volumeMounts/-',
    value: { name, mountPath },
  });
  const volume = (value: Manifest) => ({ op: 'add', path: '/spec/volumes/-', value });
  return {
    image: { repository, tag },
    webhooks: { allowedNetworks: [process.env['COUNTERSIGN_POD_NETWORK'] ?? '10.244.0.0/16'] },
    tests: { webhook: 'required' },
    nats: {
      config: { jetstream: { fileStore: { maxSize: '1Gi', pvc: { enabled: false } } } },
      container: {
        image: { fullImageName: servers },
        merge: { command: ['nats-server'] },
        patch: [mount('users', '/etc/nats-users'), mount('data', '/data')],
      },
      reloader: { enabled: false },
      podTemplate: {
        patch: [
          volume({ name: 'users', secret: { secretName: 'countersign-nats-users', defaultMode: 0o440 } }),
          volume({ name: 'data', emptyDir: {} }),
        ],
      },
    },
  };
}

const Named = z.looseObject({ name: z.string() });
const Claims = z.array(z.looseObject({ metadata: Named }));
const PodSpec = z.looseObject({ volumes: z.array(Named).default([]) });
const Workload = z.looseObject({
  kind: z.string(),
  metadata: Named,
  spec: z.looseObject({
    template: z.looseObject({ spec: PodSpec }),
    volumeClaimTemplates: Claims.default([]),
  }),
});

/** A pod of every Deployment, StatefulSet and Job, with the default ServiceAccount. */
export function podsOf(objects: readonly unknown[]): readonly Manifest[] {
  return objects.flatMap(object => {
    const workload = Workload.safeParse(object);
    if (!workload.success) return [];
    const { kind, metadata, spec } = workload.data;
    const pod = Object.fromEntries(
      Object.entries(spec.template.spec).filter(([field]) => field !== 'serviceAccountName'),
    );
    const claims = spec.volumeClaimTemplates.map(({ metadata: { name } }) => ({
      name,
      persistentVolumeClaim: { claimName: name },
    }));
    const name = `${kind.toLowerCase()}-${metadata.name}`;
    return [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: DEMO },
        spec: { ...pod, volumes: [...spec.template.spec.volumes, ...claims] },
      },
    ];
  });
}

const Reference = z.object({ name: z.string(), key: z.string(), optional: z.literal(false).optional() });
const Volume = z.object({ secretName: z.string() });
const Superuser = z.object({ superuserSecret: z.object({ name: z.string() }) });

/** Every Secret that objects refer to, with the key if they name one that is not optional. */
export function secretsNeededBy(objects: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  visit(objects);
  return found;

  function visit(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const { secretKeyRef, ...others } = z
      .looseObject({ secretKeyRef: z.unknown() })
      .partial()
      .parse({ ...value });
    const reference = Reference.safeParse(secretKeyRef);
    if (reference.success) found.add(`${reference.data.name} ${reference.data.key}`);
    const volume = Volume.safeParse(value);
    if (volume.success) found.add(volume.data.secretName);
    const superuser = Superuser.safeParse(value);
    if (superuser.success) found.add(superuser.data.superuserSecret.name);
    for (const child of Object.values(others)) visit(child);
  }
}

const Streams = z.object({
  account_details: z.array(
    z.object({
      stream_detail: z.array(z.object({ name: z.string(), config: z.object({ num_replicas: z.int() }) })),
    }),
  ),
});

/** Copies of each stream, as a NATS server reports them. */
export function streamReplicas(kubernetes: Kubernetes): Readonly<Record<string, number>> {
  const url = 'http://127.0.0.1:8222/jsz?accounts=true&streams=true&config=true';
  const script = `fetch('${url}').then(r=>r.text()).then(t=>console.log(t))`;
  const report: unknown = JSON.parse(kubernetes.exec(DEMO, 'countersign-nats-0', 'node', '-e', script));
  const streams = Streams.parse(report).account_details.flatMap(({ stream_detail }) => stream_detail);
  return Object.fromEntries(streams.map(({ name, config }) => [name, config.num_replicas]));
}
