import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { connectOperator } from '#libs/messaging';
import { waitFor } from '#libs/testing';
import { runDeadLetters } from '../../tools/dead-letters/program.js';
import { logOf } from '../system/log-lines.js';
import { createOrganization } from '../system/organization.js';
import { postTask, readTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const PATIENCE = { timeoutMs: 60_000 };

let stateDir: string;
let system: RunningSystem;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-wiped-broker-'));
  system = await startSystem({ stateDir, durable: false });
}, 120_000);
afterAll(async () => {
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
}, 60_000);

async function withClient<Result>(
  client: Promise<NatsConnection>,
  work: (client: NatsConnection) => Promise<Result>,
): Promise<Result> {
  const connected = await client;
  try {
    return await work(connected);
  } finally {
    await connected.close();
  }
}

const asOperator = <Result>(work: (client: NatsConnection) => Promise<Result>): Promise<Result> =>
  withClient(connectOperator({ natsUrl: system.natsUrl }), work);

/** Logs in as README's example does. */
function asSubscriber<Result>(work: (client: NatsConnection) => Promise<Result>): Promise<Result> {
  const { host, username: user, password: pass } = new URL(system.credentials.nats_url);
  return withClient(connect({ servers: host, user, pass }), work);
}

/** Runs `npm run dead-letters` with the state folder as its only setting. */
async function deadLetters(...args: readonly string[]): Promise<{ exitCode: number; said: string }> {
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
  };
  const env = { STATE_DIR: stateDir };
  const exitCode = await runDeadLetters(args, { env, operator: 'ops', print: say, complain: say });
  return { exitCode, said: said.join('\n') };
}

async function wipeBroker(): Promise<void> {
  await system.nats?.stop();
  rmSync(join(stateDir, 'nats', 'jetstream'), { recursive: true });
  await system.nats?.start();
  await system.whenReady();
}

test(
  'a broker without its storage: dead letters stay, lost subscribers are reported, tasks go on',
  {
    timeout: 900_000,
  },
  async () => {
    const organization = await createOrganization({ credentials: system.credentials });
    const worker = await TestWorker.hire(organization);
    const taskId = await postTask(organization);
    await worker.offerOf(taskId);

    await asSubscriber(async client => {
      const { consumers } = await jetstreamManager(client, { checkAPI: false });
      await consumers.add('TASK', { durable_name: 'reporting--task-events', ack_policy: 'explicit' });
    });
    await asOperator(client => jetstream(client).publish('task.failed', '{"half', { msgID: 'poison-1' }));
    // The dead letters of billing, the matcher, the SLA monitor and the dispatcher.
    const before = await waitFor(async () => {
      const { said } = await deadLetters('list');
      return said.match(/not_json/g)?.length === 4 ? said : undefined;
    }, PATIENCE);
    const metricsOfRegistry = async (): Promise<string> =>
      (await fetch(`${system.services['task-registry'].opsUrl}/metrics`)).text();
    const KNOWN = 'SELECT name FROM task_registry.outside_consumers';
    await waitFor(async () => (await rows(KNOWN)).length === 1, PATIENCE);

    await wipeBroker();
    expect((await deadLetters('list')).said).toBe(before);
    expect((await deadLetters('retry', 'billing/1')).said).toContain(
      'still cannot be handled by billing--task-failed',
    );
    expect(await deadLetters('discard', '--all', '--reason', 'sent by a test')).toMatchObject({
      exitCode: 0,
    });
    expect((await deadLetters('list')).said).toBe('No dead letters.');
    expect((await deadLetters('list', '--resolved')).said).toContain('discarded by ops');

    const registryLog = (): string => JSON.stringify(logOf('task-registry', join(stateDir, 'logs')));
    await waitFor(() => registryLog().includes('"consumers":["reporting--task-events"]'), PATIENCE);
    await waitFor(
      async () => /countersign_lost_consumers\{stream="TASK"[^}]*\} 1/.test(await metricsOfRegistry()),
      PATIENCE,
    );

    await worker.work(taskId);
    await waitFor(async () => (await readTask(organization, taskId)).status === 'completed', PATIENCE);
  },
);

test(
  'the next start has the same addresses, but for a port that something else has taken',
  {
    timeout: 900_000,
  },
  async () => {
    const first = system.credentials;
    const moved: unknown[] = [];
    const restart = async (): Promise<void> => {
      system = await startSystem({
        stateDir,
        durable: false,
        report: event => {
          if (event.kind === 'port_moved') moved.push(event);
        },
      });
    };
    await system.stop();
    await restart();
    expect(system.credentials.nats_url).toBe(first.nats_url);
    expect(system.credentials.services).toEqual(first.services);
    expect(system.credentials.database_url).toBe(first.database_url);
    expect(moved).toEqual([]);

    await system.stop();
    const port = Number(new URL(first.nats_url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      await restart();
      expect(system.credentials.nats_url).not.toBe(first.nats_url);
      expect(system.credentials.services).toEqual(first.services);
      expect(moved).toEqual([{ kind: 'port_moved', what: 'NATS', from: port, to: expect.any(Number) }]);
    } finally {
      squatter.close();
    }
  },
);

async function rows(sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Readonly<Record<string, unknown>>>(sql)).rows;
  } finally {
    await client.end();
  }
}
