import { beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { roleOf } from '#libs/database';
import { eventually } from './cluster/host.js';
import { Kubernetes } from './kubernetes.js';
import { CLIENTS, Load, NAMESPACE, Release } from './release.js';
import type { LoadReport } from './release.js';
import { SERVERS, newPassword, postgresUrl, startServers } from './servers.js';

const kubernetes = new Kubernetes(inject('cluster'));
const load = new Load(kubernetes);
let release: Release;

beforeAll(() => {
  const secrets = startServers(kubernetes, inject('images').servers);
  release = new Release(kubernetes, secrets);
  release.createNamespace();
});

test('installs into a restricted namespace, with roles and schemas of its own', () => {
  release.install();
  for (const pod of kubernetes.pods(NAMESPACE, 'app.kubernetes.io/part-of=countersign')) {
    expect(pod.status.containerStatuses.map(({ restartCount }) => restartCount)).toEqual([0]);
  }
});

test('helm test: one task from POST to its signed webhooks, through the Service', () => {
  const output = release.test();
  expect(output).toContain('it is completed');
  expect(output).toMatch(/\d+ webhooks arrived, all with a valid signature/);
});

test('an upgrade and a rollback under load fail no request and lose no task', async () => {
  load.deploy(release.secretOf('gateway')['OPERATOR_KEY'] ?? '');
  load.start();
  await workDone(10);
  const before = release.podsByService();
  release.upgrade({ settings: { LOG_LEVEL: 'debug' } });
  expectReplaced(before, release.podsByService());
  await workDone(load.progress().completed + 10);
  release.rollback();
  await workDone(load.progress().completed + 10);
  expectNothingLost(load.stop());
});

test('a provisioning that fails leaves the old pods serving', () => {
  load.start();
  const before = release.podsByService();
  release.changeSecrets({
    provision: { ...release.secretOf('provision'), DATABASE_URL: postgresUrl('postgres', 'wrong') },
  });
  const failure = release.failingUpgrade({
    settings: { LOG_LEVEL: 'debug' },
    provision: { backoffLimit: 0 },
  });
  expect(failure).toContain('pre-upgrade');
  expect(logOfJob('provision')).toContain('could not be provisioned');
  expect(release.podsByService()).toEqual(before);
  expectNothingLost(load.stop());
});

test('rotated passwords of PostgreSQL reach every service with the next upgrade', async () => {
  release.changeSecrets({ provision: { ...release.secretOf('provision'), DATABASE_URL: release.adminUrl } });
  const before = release.podsByService();
  load.start();
  await workDone(10);
  release.changeSecrets(
    Object.fromEntries(
      SERVICES.map(service => [
        service,
        { ...release.secretOf(service), DATABASE_URL: postgresUrl(roleOf(service), newPassword()) },
      ]),
    ),
  );
  release.upgrade();
  expectReplaced(before, release.podsByService());
  await workDone(load.progress().completed + 10);
  // Old pods cannot open further connections until they are replaced.
  expectNothingLost(load.stop(), { allows503: true });
});

test('a pod that disappears without notice is replaced, and nothing is lost', async () => {
  for (const service of SERVICES.filter(name => name !== 'gateway')) {
    load.start();
    await workDone(2);
    kubernetes.kubectl(
      '-n',
      NAMESPACE,
      'delete',
      'pod',
      '-l',
      `app.kubernetes.io/component=${service}`,
      ...KILL,
    );
    kubernetes.rollouts(NAMESPACE);
    await workDone(load.progress().completed + 3);
    expect({ service, ...lossesOf(load.stop()) }).toEqual({ service, lost: 0 });
  }
});

test('a drain is not blocked by a single replica', async () => {
  kubernetes.kubectl('cordon', 'node1');
  const evicted = kubernetes.json(
    '-n',
    NAMESPACE,
    'get',
    'pods',
    '-l',
    'app.kubernetes.io/component=matcher',
  );
  const [name] = z
    .object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) })
    .parse(evicted)
    .items.map(({ metadata }) => metadata.name);
  kubernetes.kubectl(
    'drain',
    'node1',
    '--pod-selector=app.kubernetes.io/component=matcher',
    '--ignore-daemonsets',
    '--delete-emptydir-data',
    '--timeout=120s',
  );
  kubernetes.kubectl('uncordon', 'node1');
  kubernetes.rollouts(NAMESPACE);
  expect(name).toBeDefined();
  expect(kubernetes.succeeds('-n', NAMESPACE, 'get', 'pod', String(name))).toBe(false);
  load.start();
  await workDone(3);
  expectNothingLost(load.stop());
});

test.each([
  ['a client', 'load', 'gateway', 8080, true],
  ['the scraper', 'scraper', 'gateway', 9090, true],
  ['the scraper', 'scraper', 'billing', 9090, true],
  ['a stranger', 'stranger', 'gateway', 8080, false],
  ['a stranger', 'stranger', 'gateway', 9090, false],
  ['a stranger', 'stranger', 'billing', 9090, false],
  ['a client', 'load', 'gateway', 9090, false],
])('from %s (%s) to %s at port %i: %s', (_, client, service, port, expected) => {
  const [pod] = kubernetes.pods(NAMESPACE, `app.kubernetes.io/component=${service}`);
  expect(kubernetes.canConnect(CLIENTS, `deploy/${client}`, pod?.status.podIP ?? '', port)).toBe(expected);
});

test.each([
  ['matcher', `postgres.${SERVERS}.svc.cluster.local`, 5432, true],
  ['matcher', `nats.${SERVERS}.svc.cluster.local`, 4222, true],
  ['matcher', `countersign-gateway.${NAMESPACE}.svc.cluster.local`, 80, false],
  ['matcher', '10.96.0.1', 443, false],
  ['webhook-dispatcher', `postgres.${SERVERS}.svc.cluster.local`, 5432, true],
])('from %s to %s at port %i: %s', (service, host, port, expected) => {
  expect(kubernetes.canConnect(NAMESPACE, `deploy/countersign-${service}`, host, port)).toBe(expected);
});

test('uninstalling leaves nothing but the Secrets that were there before', async () => {
  release.uninstall();
  const kinds = kubernetes
    .kubectl('api-resources', '--namespaced', '--verbs=list', '-o', 'name')
    .split('\n')
    .filter(kind => kind !== '' && !kind.startsWith('events') && !kind.endsWith('.metrics.k8s.io'));
  const left = await eventually('end of all pods', 120_000, () => {
    const found = kubernetes.kubectl(
      '-n',
      NAMESPACE,
      'get',
      kinds.join(','),
      '-l',
      'app.kubernetes.io/part-of=countersign',
      '-o',
      'name',
    );
    return found === '' ? 'nothing' : undefined;
  });
  expect(left).toBe('nothing');
  expect(
    kubernetes.kubectl('-n', NAMESPACE, 'get', 'secrets', '-o', 'name').split('\n').filter(Boolean),
  ).toHaveLength(SERVICES.length + 1);
});

const KILL = ['--grace-period=0', '--force'];

function logOfJob(component: string): string {
  return kubernetes.kubectl(
    '-n',
    NAMESPACE,
    'logs',
    '-l',
    `app.kubernetes.io/component=${component}`,
    '--tail=50',
  );
}

async function workDone(tasks: number): Promise<void> {
  let last: LoadReport | undefined;
  await eventually(
    `${tasks} completed tasks`,
    120_000,
    () => {
      last = load.progress();
      return last.completed >= tasks ? true : undefined;
    },
    () => JSON.stringify(last),
  );
}

function lossesOf({ posted, completed }: LoadReport): { readonly lost: number } {
  return { lost: posted - completed };
}

function expectNothingLost(report: LoadReport, { allows503 = false } = {}): void {
  expect(report.failures).toEqual([]);
  if (!allows503) expect(report.unavailable).toBe(0);
  expect(report.completed).toBe(report.posted);
  expect(report.posted).toBeGreaterThan(0);
}

function expectReplaced(
  before: ReturnType<Release['podsByService']>,
  after: ReturnType<Release['podsByService']>,
): void {
  for (const [service, uids] of after) {
    expect(
      uids.filter(uid => before.get(service)?.includes(uid)),
      service,
    ).toEqual([]);
  }
}
