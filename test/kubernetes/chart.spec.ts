import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { roleOf } from '#libs/database';
import { testAlerts } from './alerts.js';
import type { BrokerKeys } from './broker-keys.js';
import { eventually } from './cluster/host.js';
import { answerOf, logIn, securityOf } from './inside-pods.js';
import { Kubernetes } from './kubernetes.js';
import { Load, expectNothingLost } from './load.js';
import type { LoadReport } from './load.js';
import { testNetworkPolicies } from './network-policies.js';
import { NAMESPACE, Release } from './release.js';
import { testRunbooks } from './runbooks.js';
import { newPassword, postgresUrl, startServers } from './servers.js';

const kubernetes = new Kubernetes(inject('cluster'));
const load = new Load(kubernetes);
let release: Release;
let brokerKeys: BrokerKeys;

beforeAll(() => {
  const { secrets, ...servers } = startServers(kubernetes, inject('images').servers);
  brokerKeys = servers.brokerKeys;
  release = new Release(kubernetes, secrets);
  release.createNamespace();
});

test('installs into a restricted namespace, with roles and schemas of its own', () => {
  release.install();
  for (const pod of kubernetes.pods(NAMESPACE, 'app.kubernetes.io/part-of=countersign')) {
    expect(pod.status.containerStatuses.map(({ restartCount }) => restartCount)).toEqual([0]);
  }
});

test.each(SERVICES)('%s runs without rights: no user, no file system, no token', service => {
  expect(securityOf(kubernetes, `deploy/countersign-${service}`)).toEqual({
    user: 65_532,
    writing: { '/': 'EROFS', '/app': 'EROFS', '/tmp': 'EROFS' },
    hasToken: false,
    CapEff: '0000000000000000',
    CapBnd: '0000000000000000',
    NoNewPrivs: '1',
    Seccomp: '2',
  });
});

test('helm test: one task from POST to its signed webhooks, through the Service', () => {
  const output = release.test();
  expect(output).toContain('it is completed');
  expect(output).toMatch(/\d+ webhooks arrived, all with a valid signature/);
});

test('an upgrade and a rollback under load fail no request and lose no task', async () => {
  load.deploy(release.secretOf('gateway')['OPERATOR_KEY'] ?? '');
  load.start();
  await load.workDone(10);
  const before = release.podsByService();
  release.upgrade({ settings: { LOG_LEVEL: 'debug' } });
  expectReplaced(before, release.podsByService());
  await load.furtherWorkDone(10);
  release.rollback();
  await load.furtherWorkDone(10);
  expectNothingLost(load.stop());
});

test('a gateway that has to stop answers new connections until every node knows', async () => {
  const [pod] = kubernetes.pods(NAMESPACE, 'app.kubernetes.io/component=gateway');
  if (pod?.status.podIP === undefined) throw new Error('There is no gateway.');
  kubernetes.kubectl('-n', NAMESPACE, 'delete', 'pod', pod.metadata.name, '--wait=false');
  const deletedAt = Date.now();
  // Half of preStopSeconds. Without it, the process stops listening at once.
  while (Date.now() - deletedAt < 5_000)
    expect(answerOf(kubernetes, `http://${pod.status.podIP}:8080/v1/tasks`)).toBe(401);
  await kubernetes.gone(NAMESPACE, `pod/${pod.metadata.name}`);
  kubernetes.rollouts(NAMESPACE);
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
  await load.workDone(10);
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
  await load.furtherWorkDone(10);
  // Old pods cannot open further connections until they are replaced.
  expectNothingLost(load.stop(), { allows503: true });
});

test('a rotated seed of NATS restarts the one service that has it, which fails no request', async () => {
  const old = release.secretOf('matcher')['NATS_NKEY_SEED'] ?? '';
  // A server that reads its users again forgets which answers it has yet to let through: see decision 0193.
  const reloaded = { allows503: true };
  load.start();
  await load.workDone(5);
  const seed = await brokerKeys.add('matcher');
  await load.furtherWorkDone(5);
  expectNothingLost(load.stop(), reloaded);

  const before = release.podsByService();
  load.start();
  await load.workDone(5);
  release.changeSecrets({ matcher: { ...release.secretOf('matcher'), NATS_NKEY_SEED: seed } });
  release.upgrade();
  await load.furtherWorkDone(5);
  expectNothingLost(load.stop());
  const after = release.podsByService();
  expectReplaced(before, new Map([['matcher', after.get('matcher') ?? []]]));
  for (const service of SERVICES.filter(name => name !== 'matcher'))
    expect(after.get(service), service).toEqual(before.get(service));

  load.start();
  await load.workDone(5);
  await brokerKeys.removeOld('matcher');
  await load.furtherWorkDone(5);
  expectNothingLost(load.stop(), reloaded);
  expect(logIn(kubernetes, 'matcher', seed)).toBe('accepted');
  expect(logIn(kubernetes, 'matcher', old)).toMatch(/authorization/i);
});

test('a pod that disappears without notice is replaced, and nothing is lost', async () => {
  for (const service of SERVICES.filter(name => name !== 'gateway')) {
    load.start();
    await load.workDone(2);
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
    await load.furtherWorkDone(3);
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
  try {
    kubernetes.kubectl(
      'drain',
      'node1',
      '--pod-selector=app.kubernetes.io/component=matcher',
      '--ignore-daemonsets',
      '--delete-emptydir-data',
      '--timeout=120s',
    );
  } finally {
    kubernetes.kubectl('uncordon', 'node1');
  }
  kubernetes.rollouts(NAMESPACE);
  expect(name).toBeDefined();
  expect(kubernetes.succeeds('-n', NAMESPACE, 'get', 'pod', String(name))).toBe(false);
  load.start();
  await load.workDone(3);
  expectNothingLost(load.stop());
});

describe('runbooks', () => {
  testRunbooks(kubernetes);
});

describe.runIf(inject('ownCluster'))('alerts', () => {
  testAlerts(kubernetes, () => release);
});

describe('network policies', () => {
  testNetworkPolicies(kubernetes, () => release);
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

function lossesOf({ posted, completed }: LoadReport): { readonly lost: number } {
  return { lost: posted - completed };
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
