import { beforeAll, expect, inject, test } from 'vitest';
import { streamNames } from '#libs/contracts';
import { DEMO, DemoRelease, podsOf, secretsNeededBy, streamReplicas } from './demo.js';
import { Kubernetes } from './kubernetes.js';
import { IDLE, namespace, server } from './manifests.js';

const kubernetes = new Kubernetes(inject('cluster'));
const release = new DemoRelease(kubernetes);
const STRANGERS = 'demo-strangers';

beforeAll(() => {
  for (const file of inject('customResources')) {
    kubernetes.kubectl('apply', '--server-side', '--force-conflicts', '-f', file);
  }
  kubernetes.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
  release.createNamespace();
});

test('without the operator of CloudNativePG, the chart says what to install', () => {
  expect(release.failureWithoutOperator()).toContain('Install the operator first');
});

test('a strict API server accepts the demo values', () => {
  kubernetes.dryRun(DEMO, release.template('--api-versions', 'postgresql.cnpg.io/v1'));
});

test('every pod, also of the nats chart, satisfies Pod Security "restricted"', () => {
  const pods = podsOf(release.render());
  expect(pods.map(({ kind }) => kind)).toHaveLength(9);
  for (const pod of pods) kubernetes.dryRun(DEMO, JSON.stringify(pod));
});

test('demo-secrets prints every Secret that the demo values refer to', () => {
  const printed = release.secrets.flatMap(({ metadata, stringData }) => [
    metadata.name,
    ...Object.keys(stringData).map(key => `${metadata.name} ${key}`),
  ]);
  const needed = [...secretsNeededBy(release.render())];
  expect(needed).toContain('countersign-nats-users');
  expect(needed).toContain('countersign-postgres-superuser');
  expect(needed).toContain('countersign-provision DATABASE_URL');
  expect(needed.filter(name => !printed.includes(name))).toEqual([]);
});

test('a cluster with more synchronous standbys than standbys is refused', () => {
  expect(() =>
    release.template('--api-versions', 'postgresql.cnpg.io/v1', '--set', 'postgresCluster.instances=1'),
  ).toThrow(/postgresCluster.synchronousStandbys is 1/);
});

test.runIf(inject('ownCluster'))('installs, with a database that appears later, and does a task', () => {
  release.apply();
  release.startPostgres();
  release.waitUntilReady();
  expect(release.test()).toContain('it is completed');
  const replicas = streamReplicas(kubernetes);
  expect(Object.keys(replicas)).toEqual(expect.arrayContaining([...streamNames()]));
  expect(new Set(Object.values(replicas))).toEqual(new Set([3]));
});

test.runIf(inject('ownCluster'))('an upgrade provisions again, and replaces the Job', () => {
  const jobs = (): string => kubernetes.kubectl('-n', DEMO, 'get', 'jobs', '-o', 'name').trim();
  const before = jobs();
  release.apply();
  expect(jobs()).not.toBe(before);
  expect(jobs()).toMatch(/^job\.batch\/countersign-provision-2-[0-9a-f]{8}$/);
  kubernetes.kubectl('-n', DEMO, 'wait', '--for=condition=Complete', jobs(), '--timeout=120s');
});

test.runIf(inject('ownCluster')).each([
  ['matcher', 'countersign-postgres-rw', 5432, true],
  ['matcher', 'countersign-nats', 4222, true],
  ['matcher', 'countersign-nats-0.countersign-nats-headless', 6222, false],
  ['matcher', 'countersign-nats-0.countersign-nats-headless', 8222, false],
])('from %s to %s at port %i: %s', (service, host, port, expected) => {
  expect(kubernetes.canConnect(DEMO, `deploy/countersign-${service}`, host, port)).toBe(expected);
});

test.runIf(inject('ownCluster')).each([
  ['countersign-nats-1.countersign-nats-headless', 6222, true],
  ['countersign-postgres-rw', 5432, false],
])('from a NATS server to %s at port %i: %s', (host, port, expected) => {
  expect(kubernetes.canConnect(DEMO, 'countersign-nats-0', host, port)).toBe(expected);
});

test.runIf(inject('ownCluster'))('strangers reach neither NATS nor PostgreSQL', () => {
  const image = inject('images').servers;
  kubernetes.apply(
    namespace(STRANGERS),
    ...server({ namespace: STRANGERS, name: 'stranger', image, command: IDLE }),
  );
  kubernetes.rollouts(STRANGERS);
  for (const [host, port] of [
    ['countersign-nats', 4222],
    ['countersign-nats-0.countersign-nats-headless', 6222],
    ['countersign-nats-0.countersign-nats-headless', 8222],
    ['countersign-postgres-rw', 5432],
  ] as const) {
    const name = `${host}.${DEMO}.svc.cluster.local`;
    expect(kubernetes.canConnect(STRANGERS, 'deploy/stranger', name, port), `${name}:${port}`).toBe(false);
  }
  kubernetes.kubectl('delete', 'namespace', STRANGERS, '--timeout=180s');
});

test.runIf(inject('ownCluster'))('a NATS server that disappears takes no stream with it', () => {
  kubernetes.kubectl('-n', DEMO, 'delete', 'pod', 'countersign-nats-0', '--grace-period=0', '--force');
  expect(release.test()).toContain('it is completed');
  release.waitUntilReady();
  release.uninstall();
});
