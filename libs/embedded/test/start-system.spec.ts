import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { startEmbeddedPostgres, startSystem } from '#libs/embedded';
import type { EmbeddedPostgres, RunningSystem, SystemEvent, SystemOptions } from '#libs/embedded';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats } from '#libs/testing';

const Environment = z.record(z.string(), z.string());

let folder: string;
let events: SystemEvent[];
let systems: RunningSystem[];
/** Not the shared server of the test run: roles are global to a server, and other tests log in with theirs. */
let postgres: EmbeddedPostgres;
let nats: TestNats;

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-system-spec-postgres-'));
  [postgres, nats] = await Promise.all([startEmbeddedPostgres({ dataDir, durable: false }), startTestNats()]);
  return async () => {
    await Promise.all([postgres.stop(), nats.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  };
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-system-spec-'));
  mkdirSync(join(folder, 'fakes'));
  for (const service of SERVICES) {
    copyFileSync(join(import.meta.dirname, 'fake-service.mjs'), fakeEntry(service));
  }
  events = [];
  systems = [];
});

afterEach(async () => {
  await Promise.all(systems.map(system => system.stop()));
  rmSync(folder, { recursive: true, force: true });
});

function fakeEntry(service: ServiceName): string {
  return join(folder, 'fakes', `${service}.mjs`);
}

function seen(name: string): string {
  return readFileSync(join(folder, 'fakes', name), 'utf8');
}

/** With external PostgreSQL and NATS by default, which is faster. */
async function start(
  options: { embedded?: boolean } & Pick<SystemOptions, 'signal' | 'replicas' | 'environmentOf'> = {},
): Promise<RunningSystem> {
  const { embedded, ...others } = options;
  const system = await startSystem({
    stateDir: join(folder, 'state'),
    ...(embedded !== true && { databaseUrl: postgres.url, natsUrl: nats.url }),
    ...others,
    durable: false,
    environment: { FAKE_LOG_DIR: join(folder, 'fakes') },
    entryOf: fakeEntry,
    report: event => events.push(event),
  });
  systems.push(system);
  return system;
}

function environmentOf(service: ServiceName): Record<string, string> {
  return Environment.parse(JSON.parse(seen(`${service}.env.json`)));
}

test('the first start seeds an organization and writes private credentials; the next one keeps them', async () => {
  const first = await start();
  const file = join(folder, 'state', 'credentials.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first.credentials);
  expect(Object.keys(first.credentials)).toEqual([
    ...['base_url', 'nats_url', 'database_url', 'services', 'operator_key', 'org_id', 'admin_key', 'api_key'],
    ...['humanlayer_key', 'signing_secret', 'pool_id', 'workers'],
  ]);
  const created = seen('created.log');
  await first.stop();

  const second = await start();
  expect(seen('created.log')).toBe(created);
  expect(second.credentials).toMatchObject({
    operator_key: first.credentials.operator_key,
    workers: first.credentials.workers,
    base_url: second.baseUrl,
  });
});

test("at least three workers qualify for the example of BioLayer's document, and some do not", async () => {
  const { credentials } = await start();
  const qualified = credentials.workers.filter(
    ({ skills, certifications }) =>
      ['phone_verification', 'incident_response'].every(skill => skills.includes(skill)) &&
      certifications.includes('soc-operator'),
  );
  expect(qualified.length).toBeGreaterThanOrEqual(3);
  expect(qualified.length).toBeLessThan(credentials.workers.length);
});

test("enough workers qualify for the example of Verified Workflows' document", async () => {
  const { credentials } = await start();
  const qualified = credentials.workers.filter(({ skills }) => skills.includes('audio'));
  // Three, and two more if they do not agree.
  expect(qualified.length).toBeGreaterThanOrEqual(5);
  for (const field of ['text', 'image', 'medical', 'legal', 'data']) {
    expect(qualified.every(({ skills }) => skills.includes(field))).toBe(true);
  }
});

test('the next start completes an interrupted seeding, and nothing is created twice', async () => {
  writeFileSync(join(folder, 'fakes', 'fail-after'), '4');
  await expect(start()).rejects.toThrow(/interrupted on purpose/);
  rmSync(join(folder, 'fakes', 'fail-after'));

  const { credentials } = await start();
  const created = seen('created.log').trim().split('\n');
  expect(created.filter(path => path === '/v1/organizations')).toHaveLength(1);
  expect(created.filter(path => path === '/v1/workers')).toHaveLength(credentials.workers.length);
  expect(new Set(credentials.workers.map(worker => worker.worker_id)).size).toBe(credentials.workers.length);
});

test('credentials of another database are renamed and a new organization is created', async () => {
  const first = await start();
  await first.stop();
  rmSync(join(folder, 'fakes', 'store.json'));

  await start();
  expect(seen('created.log').match(/organizations$/gm)).toHaveLength(2);
  expect(statSync(join(folder, 'state', 'credentials.org.json')).isFile()).toBe(true);
});

test('each service has its own role; only the gateway has the operator key', async () => {
  await start();
  const urls = SERVICES.map(service => environmentOf(service)['DATABASE_URL']);
  expect(new Set(urls).size).toBe(SERVICES.length);
  expect(urls).not.toContain(postgres.url);
  const knowing = SERVICES.filter(service => environmentOf(service)['OPERATOR_KEY'] !== undefined);
  expect(knowing).toEqual(['gateway']);
  // Loopback is for the embedded default only.
  expect(environmentOf('webhook-dispatcher')['WEBHOOK_ALLOWED_CIDRS']).toBe('');
});

test('a killed service is restarted immediately at the same address', async () => {
  const system = await start();
  const { process, opsUrl } = system.services.matcher;
  const firstPid = process.pid;
  await system.kill('matcher');
  await system.whenReady();

  expect(process.pid).not.toBe(firstPid);
  expect((await fetch(`${opsUrl}/readyz`)).status).toBe(200);
  expect(events).toContainEqual({
    ...{ kind: 'died', what: 'matcher', pauseMs: 0 },
    exit: { code: null, signal: 'SIGKILL' },
  });
});

test('services stop in order, the gateway first and the registry last', async () => {
  const system = await start();
  await system.stop();
  const stopped = seen('stops.log').trim().split('\n');
  expect(stopped).toHaveLength(SERVICES.length);
  expect(stopped.at(0)).toBe('gateway');
  expect(stopped.at(-1)).toBe('task-registry');
});

test('a service that never becomes ready fails the start, with the end of its log', async () => {
  writeFileSync(join(folder, 'fakes', 'billing.broken'), '');
  await expect(start()).rejects.toThrow(/billing keeps ending before it is ready[^]*this service is broken/);
  expect(events).toContainEqual({ kind: 'logged_error', what: 'billing', message: 'this service is broken' });
  // The services that had started were stopped again.
  expect(seen('stops.log').trim().split('\n')).toHaveLength(SERVICES.length - 1);
});

test('an aborted start stops everything it had started', async () => {
  const giveUp = new AbortController();
  writeFileSync(join(folder, 'fakes', 'billing.broken'), '');
  const starting = start({ signal: giveUp.signal });
  await waitFor(() => events.some(event => event.kind === 'ready' && event.what === 'gateway'), {
    describe: 'the gateway',
  });
  giveUp.abort();
  await expect(starting).rejects.toThrow(/abort/);
  expect(seen('stops.log')).toContain('gateway');
});

test('a second system on the same state folder is refused', async () => {
  await start();
  await expect(start()).rejects.toThrow(/already running/);
});

test('embedded PostgreSQL and NATS come back at the same address after a SIGKILL', async () => {
  const system = await start({ embedded: true });
  expect(environmentOf('webhook-dispatcher')['WEBHOOK_ALLOWED_CIDRS']).toBe('127.0.0.0/8,::1/128');
  for (const server of [system.postgres, system.nats]) {
    const firstPid = server?.pid;
    await server?.kill();
    await waitFor(() => server?.pid !== undefined && server.pid !== firstPid, {
      describe: `${server?.name ?? ''} to be back`,
    });
  }
  const [subscriber, operator] = [new URL(system.credentials.nats_url), new URL(system.natsUrl)];
  expect(subscriber.host).toBe(operator.host);
  expect([subscriber.username, operator.username]).toEqual(['subscriber', 'operator']);
  expect(events.filter(event => event.kind === 'died')).toHaveLength(2);
});

test('each service logs in to the embedded NATS with its own key', async () => {
  await start({ embedded: true });
  const seeds = SERVICES.map(service => environmentOf(service)['NATS_NKEY_SEED'] ?? '');
  expect(new Set(seeds).size).toBe(SERVICES.length);
  for (const seed of seeds) expect(seed).toMatch(/^SU[A-Z2-7]{56}$/);
  for (const service of SERVICES) expect(environmentOf(service)['NATS_URL']).not.toContain('@');

  const state = join(folder, 'state');
  for (const file of ['nats-access.json', 'operator.json', 'nats/nats-server.conf'])
    expect(statSync(join(state, file)).mode & 0o777).toBe(0o600);
  const config = readFileSync(join(state, 'nats', 'nats-server.conf'), 'utf8');
  for (const seed of seeds) expect(config).not.toContain(seed);
});

test('replicas are separate processes, with their own ports, logs and settings', async () => {
  const logDirOf = (replica: number): string => join(folder, 'fakes', String(replica));
  for (const replica of [1, 2]) mkdirSync(logDirOf(replica));
  const system = await start({
    replicas: 2,
    environmentOf: (_service, replica) => ({ FAKE_LOG_DIR: logDirOf(replica) }),
  });
  const { replicas, baseUrls, services } = system;
  expect(replicas.map(({ service, replica }) => `${service} ${replica}`).sort()).toEqual(
    SERVICES.flatMap(service => [`${service} 1`, `${service} 2`]).sort(),
  );
  expect(new Set(replicas.map(({ process }) => process.pid)).size).toBe(14);
  expect(new Set(replicas.map(({ logFile }) => logFile)).size).toBe(14);
  expect(baseUrls).toHaveLength(2);
  const portOf = (replica: number): string | undefined =>
    Environment.parse(JSON.parse(seen(`${replica}/gateway.env.json`)))['PORT'];
  expect(baseUrls).toEqual([1, 2].map(replica => `http://127.0.0.1:${portOf(replica) ?? 'none'}`));
  expect(services.matcher).toBe(replicas.find(one => one.service === 'matcher' && one.replica === 1));
});
