import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '#libs/database';
import { MESSAGING_MIGRATIONS } from '#libs/messaging';
import { createTestDatabase, startTestNats } from '#libs/testing';
import type { TestDatabase, TestNats } from '#libs/testing';
import { runDeadLetters } from './program.js';
import type { ExitCode } from './program.js';

let nats: TestNats;
let client: Client;
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  [nats, database] = await Promise.all([startTestNats(), createTestDatabase()]);
  client = await connect({ servers: nats.url });
  for (const schema of ['matcher', 'billing']) {
    await migrate({ url: database.url, schema, migrations: MESSAGING_MIGRATIONS });
  }
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await client.close();
  await Promise.all([nats.stop(), database.drop()]);
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE matcher.dead_letters, billing.dead_letters RESTART IDENTITY');
});

/** Runs the program as the shell would. */
async function run(
  args: string,
  env: NodeJS.ProcessEnv = { NATS_URL: nats.url, DATABASE_URL: database.url },
): Promise<{ exitCode: ExitCode; printed: string; complained: string }> {
  const printed: string[] = [];
  const complained: string[] = [];
  const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const exitCode = await runDeadLetters(words, {
    env,
    operator: 'ops',
    print: text => printed.push(text),
    complain: text => complained.push(text),
  });
  return { exitCode, printed: printed.join('\n'), complained: complained.join('\n') };
}

async function bury(durable: string, reason: string, payload = '{"a":1}'): Promise<void> {
  const [service = ''] = durable.split('--');
  await dataSource.query(
    `INSERT INTO ${service}.dead_letters (durable, fingerprint, reason, detail, died_at, deliveries, subject, stream,
                                          stream_sequence, event_id, headers, payload)
     VALUES ($1, $2, $3, 'the detail', '2026-01-02T03:04:05Z', 10, 'task.queued', 'TASK', 7, 'event-1',
             '[["Nats-Msg-Id", ["event-1"]]]', $4)`,
    [durable, randomBytes(32), reason, Buffer.from(payload)],
  );
}

/** A service that answers resends for one durable consumer with this outcome. */
function answer(durable: string, outcome: unknown): () => void {
  const subscription = client.subscribe(`resend.${durable.split('--')[0] ?? ''}.${durable}`, {
    callback: (_, message) => {
      message.respond(JSON.stringify(outcome));
    },
  });
  return () => {
    subscription.unsubscribe();
  };
}

describe('dead-letters list', () => {
  it('prints a line for each letter, and accepts filters', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    await bury('billing--task-failed', 'invalid_data');
    const all = await run('list');
    expect(all.exitCode).toBe(0);
    expect(all.printed.split('\n')).toHaveLength(2);
    expect(all.printed).toContain(
      'matcher/1   2026-01-02T03:04:05.000Z  matcher--task-queued  task.queued  max_deliveries  10x  the detail',
    );
    expect((await run('list --reason invalid_data')).printed).toMatch(/^billing\/1 .*billing--task-failed/);
    expect((await run('list --durable matcher--task-queued')).printed).toMatch(/^matcher\/1 /);
    expect((await run('list --durable matcher--task-queued --reason refused')).printed).toBe(
      'No dead letters.',
    );
  });

  it('pages through more letters than it reads at a time', async () => {
    for (let count = 0; count < 201; count += 1) await bury('matcher--task-queued', 'refused');
    const lines = (await run('list')).printed.split('\n');
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toMatch(/^matcher\/201 /);
  });

  it('needs no broker, and finds the database through the state folder', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'countersign-test-state-'));
    await writeFile(join(stateDir, 'credentials.json'), JSON.stringify({ database_url: database.url }));
    expect(await run('list', { STATE_DIR: stateDir })).toMatchObject({
      exitCode: 0,
      printed: 'No dead letters.',
    });
    await rm(stateDir, { recursive: true });
    const lost = await run('list', { STATE_DIR: stateDir });
    expect(lost.exitCode).toBe(1);
    expect(lost.complained).toContain('set DATABASE_URL');
  });

  it('reports a database that is unreachable or belongs to another program', async () => {
    const away = await run('list', { DATABASE_URL: 'postgres://ops:secret@127.0.0.1:1/countersign' });
    expect(away.exitCode).toBe(1);
    expect(away.complained).toContain('cannot be reached');
    expect(away.complained).not.toContain('secret');

    const other = await createTestDatabase();
    const empty = await run('list', { DATABASE_URL: other.url });
    await other.drop();
    expect(empty.exitCode).toBe(1);
    expect(empty.complained).toContain('no dead letters that this role may read');
  });
});

describe('dead-letters show', () => {
  it('prints all details of one letter', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    const { exitCode, printed } = await run('show matcher/1');
    expect(exitCode).toBe(0);
    expect(printed).toContain('message 7 of stream TASK');
    expect(printed).toContain('event-1');
    expect(printed).toContain('{\n  "a": 1\n}');
  });

  it('never lets a payload control the terminal', async () => {
    await bury('matcher--task-queued', 'not_json', '\u001b[2Jgone');
    expect((await run('show matcher/1')).printed).toContain('"\\u001b[2Jgone"');
  });

  it('accepts the number alone where it is unambiguous', async () => {
    await bury('matcher--task-queued', 'refused');
    expect((await run('show 1')).printed).toContain('matcher/1');
    await bury('billing--task-failed', 'refused');
    expect(await run('show 1')).toMatchObject({ exitCode: 1, complained: 'Which one? matcher/1, billing/1' });
  });

  it('reports a letter that does not exist', async () => {
    expect(await run('show matcher/12')).toMatchObject({
      exitCode: 1,
      complained: 'There is no dead letter matcher/12.',
    });
  });
});

describe.each(['resend', 'retry'])('dead-letters %s', verb => {
  it('removes letters that are handled now, and keeps the others', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    await bury('billing--task-failed', 'max_deliveries');
    const stop = [
      answer('matcher--task-queued', { outcome: 'done' }),
      answer('billing--task-failed', { outcome: 'failed', detail: 'Error: no funds' }),
    ];
    const { exitCode, printed, complained } = await run(`${verb} --all`);
    expect(exitCode).toBe(1);
    expect(printed).toContain('matcher/1: handled by matcher--task-queued');
    expect(complained).toContain('billing/1: failed again in billing--task-failed: Error: no funds');
    expect((await run('list')).printed).toMatch(/^billing\/1 [^\n]*$/);
    expect((await run('list --resolved')).printed).toMatch(/^matcher\/1 .* resent by ops at /);
    for (const end of stop) end();
  });

  it('accepts one letter, or all that match the filters', async () => {
    for (const reason of ['refused', 'max_deliveries', 'refused']) await bury('matcher--task-queued', reason);
    const stop = answer('matcher--task-queued', { outcome: 'done' });
    expect(await run(`${verb} matcher/3`)).toMatchObject({ exitCode: 0 });
    expect(await run(`${verb} --all --reason refused --durable matcher--task-queued`)).toMatchObject({
      exitCode: 0,
    });
    expect((await run('list')).printed).toMatch(/^matcher\/2 [^\n]*max_deliveries[^\n]*$/);
    expect(await run(`${verb} matcher/3`)).toMatchObject({
      exitCode: 1,
      complained: 'matcher/3 was resent before.',
    });
    stop();
  });

  it('reports a service or a broker that is not running', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    const { exitCode, complained } = await run(`${verb} matcher/1`);
    expect(exitCode).toBe(1);
    expect(complained).toContain('is that service running?');
    const away = await run(`${verb} matcher/1`, {
      NATS_URL: 'nats://127.0.0.1:1',
      DATABASE_URL: database.url,
    });
    expect(away.exitCode).toBe(1);
    expect(away.complained).toContain('cannot be reached');
  });
});

describe('dead-letters discard', () => {
  it('removes one from the list, and records who did it and why', async () => {
    await bury('matcher--task-queued', 'refused');
    expect(await run('discard matcher/1 --reason "sent by hand"')).toMatchObject({
      exitCode: 0,
      printed: 'matcher/1: discarded.',
    });
    expect((await run('list')).printed).toBe('No dead letters.');
    expect((await run('list --resolved')).printed).toMatch(/ discarded by ops at [^ ]+: "sent by hand"$/);
    expect((await run('show matcher/1')).printed).toContain('"sent by hand"');
    expect(await run('discard matcher/1 --reason again')).toMatchObject({
      exitCode: 1,
      complained: 'matcher/1 was discarded before.',
    });
  });

  it('discards all letters of one durable consumer', async () => {
    await bury('matcher--task-queued', 'refused');
    await bury('matcher--task-failed', 'refused');
    expect(await run('discard --all --durable matcher--task-queued --reason old')).toMatchObject({
      exitCode: 0,
    });
    expect((await run('list')).printed).toMatch(/^matcher\/2 [^\n]*$/);
  });
});

describe('invalid arguments', () => {
  it.each([
    ['bury 1', "unknown command 'bury'"],
    ['show', "missing required argument 'id'"],
    ['show x', 'It is an id from the list'],
    ['show -1', 'It is an id from the list'],
    ['show matcher/0', 'It is an id from the list'],
    ['list --reason bored', 'Allowed choices are'],
    ['list --durable queue', 'It looks like matcher--task-queued'],
    ['list extra', 'too many arguments'],
    ['resend', 'name an id, or say --all'],
    ['resend --reason refused', 'name an id, or say --all'],
    ['resend matcher/1 --all', 'do not go with an id'],
    ['resend matcher/1 --reason refused', 'do not go with an id'],
    ['discard matcher/1', "required option '--reason <why>' not specified"],
    ['discard matcher/1 --reason " "', 'It is one line'],
    ['discard --reason old', 'name an id, or say --all'],
  ])('%s: exit code 2 and why', async (args, why) => {
    const { exitCode, complained, printed } = await run(args);
    expect(exitCode).toBe(2);
    expect(complained).toContain(why);
    expect(printed).toBe('');
  });

  it('--help explains them', async () => {
    const { exitCode, printed } = await run('--help');
    expect(exitCode).toBe(0);
    for (const command of ['list', 'show', 'resend', 'discard']) expect(printed).toContain(command);
  });
});
