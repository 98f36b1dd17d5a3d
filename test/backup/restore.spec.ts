import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connectionOptions } from '#libs/database';
import { backUp, findFreePort, restore, startEmbeddedPostgres, startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { connectOperator } from '#libs/messaging';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { checkLedger } from '../../apps/billing/src/ledger/check-ledger.sql.js';
import { balanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { historyOf, postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { storedTables, withDatabase } from './stored-tables.js';

const PATIENCE = { timeoutMs: 60_000 };
const HEADS_AT_ONCE = { AUDIT_TREE_HEAD_MS: '200' };

let folder: string;
let port: number;
let system: RunningSystem;
let receiver: WebhookReceiver;
let organization: TestOrganization;
let worker: TestWorker;
/** Where each open task had got to. */
let open: { readonly waiting: string; readonly accepted: readonly [taskId: string, assignmentId: string] };
let completed: string;
/** A file on the accepted assignment. */
let attached: string;
/** Tasks that were acknowledged before the backup under load began. */
let acknowledged: readonly string[];
let tables: Readonly<Record<string, string>>;
let shown: Readonly<Record<string, unknown>>;

const at = (name: string): string => join(folder, name);

const Evidence = z.object({ evidence: z.unknown(), signature: z.string() });
const Head = z.object({ tree_size: z.int(), root_hash: z.string() });

/** What a customer sees of the finished task, the money, and the audit tree; without the time of the reading. */
async function whatIsShown(): Promise<Readonly<Record<string, unknown>>> {
  const get = async (path: string): Promise<unknown> => expectStatus(200, await organization.admin.get(path));
  return {
    task: await readTask(organization, completed),
    history: await historyOf(organization, completed),
    ...Evidence.parse(await get(`/v1/tasks/${completed}/evidence`)),
    head: Head.parse(await get('/v1/audit/tree-head')),
    transactions: await get('/v1/billing/transactions'),
    file: await get(`/v1/files/${attached}/content`),
  };
}

/** One backup is made under load, one of a system whose services have stopped, so that tables can be compared. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-backup-'));
  port = await findFreePort();
  system = await startSystem({ stateDir: at('original'), port, durable: false, environment: HEADS_AT_ONCE });
  receiver = await startWebhookReceiver();
  organization = await createOrganization({ credentials: system.credentials, fundsMicros: 1_000_000_000 });
  worker = await TestWorker.hire(organization, { capacity: 500 });
  expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', { url: receiver.url }));
  completed = await postTask(organization);
  await worker.work(completed);
  await taskThatIs(organization, completed, 'completed');
  const accepted = await postTask(organization);
  open = {
    waiting: await postTask(organization),
    accepted: [accepted, await worker.work(accepted, 'accepted')],
  };
  attached = await worker.attach(open.accepted[1], 'what the worker saw');

  const posted: string[] = [];
  const ending = new AbortController();
  const load = (async () => {
    while (!ending.signal.aborted) posted.push(await postTask(organization));
  })();
  await waitFor(() => posted.length > 20, PATIENCE);
  acknowledged = [...posted];
  await backUp(at('original'), at('backup-under-load'));
  ending.abort();
  await load;

  await waitFor(async () => (await balanceOf(organization)).held_micros > 0, PATIENCE);
  await waitFor(treeHasEveryEvent, PATIENCE);
  shown = await waitForCalm(whatIsShown);
  for (const { process } of system.replicas) await process.stop();
  tables = await storedTables(system.databaseUrl);
  await backUp(at('original'), at('backup'));
  await system.stop();
});
afterAll(async () => {
  await system.stop();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The tree follows the log, with a pause. */
async function treeHasEveryEvent(): Promise<boolean> {
  const head = await organization.admin.get('/v1/audit/tree-head');
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      'SELECT FROM task_registry.events JOIN task_registry.tasks USING (task_id) WHERE org_id = $1',
      [organization.orgId],
    );
    return Head.parse(expectStatus(200, head)).tree_size === rowCount;
  } finally {
    await client.end();
  }
}

/** Reads until two readings in a row are equal: payments follow the events. */
async function waitForCalm<Reading>(read: () => Promise<Reading>): Promise<Reading> {
  let last = await read();
  return waitFor(async () => {
    const before = last;
    last = await read();
    return JSON.stringify(last) === JSON.stringify(before) ? last : undefined;
  }, PATIENCE);
}

/** Starts only PostgreSQL on a restored state folder. */
async function withRestored<Result>(
  name: string,
  work: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  const server = await startEmbeddedPostgres({ dataDir: join(at(name), 'postgres'), durable: false });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

test('every table is restored to the row', async () => {
  await restore(at('backup'), at('restored'));
  expect(await withRestored('restored', storedTables)).toEqual(tables);
  expect(Object.keys(tables).length).toBeGreaterThan(80);
});

test('a restored system with an empty broker shows the same, and open tasks go on', async () => {
  const before = receiver.received.length;
  system = await startSystem({ stateDir: at('restored'), port, durable: false, environment: HEADS_AT_ONCE });
  expect(await whatIsShown()).toEqual(shown);

  const [accepted, assignmentId] = open.accepted;
  expectStatus(200, await worker.start(assignmentId));
  expectStatus(200, await worker.submit(assignmentId));
  await taskThatIs(organization, accepted, 'completed');
  await worker.work(open.waiting);
  await taskThatIs(organization, open.waiting, 'completed');
  await waitFor(
    () => receiver.received.slice(before).filter(({ body }) => body.includes('"task.completed"')).length >= 2,
    PATIENCE,
  );

  const broker = await connectOperator({ natsUrl: system.natsUrl });
  try {
    const { streams } = await jetstreamManager(broker);
    await waitFor(async () => {
      const { state } = await streams.info('TASK');
      const logged = await withDatabase(system.databaseUrl, client =>
        client.query<{ count: string }>('SELECT count(*) FROM task_registry.events'),
      );
      return state.messages === Number(logged.rows[0]?.count);
    }, PATIENCE);
  } finally {
    await broker.close();
  }
});

test('a backup under load has every task that was acknowledged before, and money that adds up', async () => {
  await restore(at('backup-under-load'), at('restored-load'));
  await withRestored('restored-load', async url => {
    const { rows } = await withDatabase(url, client =>
      client.query<{ id: string }>('SELECT task_id AS id FROM task_registry.tasks'),
    );
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining([...acknowledged]));
    const dataSource = new DataSource(
      connectionOptions({ url, schema: 'billing', poolSize: 1 }, () => undefined),
    );
    await dataSource.initialize();
    const { faults, differences } = await checkLedger(dataSource);
    await dataSource.destroy();
    expect({ faults, differences }).toEqual({ faults: [], differences: [] });
  });
});

describe('a restore refuses', () => {
  test('a backup in which a file has changed or is missing', async () => {
    const file = at('backup-under-load/secrets.json');
    const content = readFileSync(file);
    writeFileSync(file, '{}');
    await expect(restore(at('backup-under-load'), at('refused'))).rejects.toThrow(/secrets.json differs/);
    rmSync(file);
    await expect(restore(at('backup-under-load'), at('refused'))).rejects.toThrow(/secrets.json is missing/);
    writeFileSync(file, content, { mode: 0o600 });
  });

  test('a state folder with data', async () => {
    await expect(restore(at('backup'), at('restored'))).rejects.toThrow(/has data \(postgres\/cluster\)/);
  });

  test('and a backup refuses a folder that exists', async () => {
    await expect(backUp(at('restored'), at('backup'))).rejects.toThrow(/exists/);
    await expect(backUp(at('nowhere'), at('new'))).rejects.toThrow(/no embedded PostgreSQL/);
  });
});
