import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, headers } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestNats } from '#libs/testing';
import type { TestNats } from '#libs/testing';
import { runDeadLetters } from './program.js';
import type { ExitCode } from './program.js';

let nats: TestNats;
let client: Client;

beforeAll(async () => {
  nats = await startTestNats();
  client = await connect({ servers: nats.url });
});
afterAll(async () => {
  await client.close();
  await nats.stop();
});
beforeEach(async () => {
  const { streams } = await jetstreamManager(client);
  await streams.delete('DEAD').catch(() => undefined);
  await streams.add({ name: 'DEAD', subjects: ['dead.>'] });
});

/** Runs the program as the shell would. */
async function run(
  args: string,
  env: NodeJS.ProcessEnv = { NATS_URL: nats.url },
): Promise<{ exitCode: ExitCode; printed: string; complained: string }> {
  const printed: string[] = [];
  const complained: string[] = [];
  const exitCode = await runDeadLetters(args.split(' '), {
    env,
    print: text => printed.push(text),
    complain: text => complained.push(text),
  });
  return { exitCode, printed: printed.join('\n'), complained: complained.join('\n') };
}

async function bury(durable: string, reason: string, payload = '{"a":1}'): Promise<void> {
  const about = headers();
  about.set('Countersign-Dead-Reason', reason);
  about.set('Countersign-Dead-Detail', 'the detail');
  about.set('Countersign-Dead-Durable', durable);
  about.set('Countersign-Dead-Subject', 'task.queued');
  about.set('Countersign-Dead-Stream', 'TASK');
  about.set('Countersign-Dead-Sequence', '7');
  about.set('Countersign-Dead-Deliveries', '10');
  about.set('Countersign-Dead-Time', '2026-01-02T03:04:05.000Z');
  about.set('Countersign-Original-Nats-Msg-Id', 'event-1');
  const [service = ''] = durable.split('--');
  await jetstream(client).publish(`dead.${service}.${durable}`, payload, { headers: about });
}

/** A service that answers resends for one durable with this. */
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
  it('has a line for each, and takes filters', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    await bury('billing--task-failed', 'invalid_data');
    const all = await run('list');
    expect(all.exitCode).toBe(0);
    expect(all.printed.split('\n')).toHaveLength(2);
    expect(all.printed).toContain(
      '1  2026-01-02T03:04:05.000Z  matcher--task-queued  task.queued  max_deliveries  10x  the detail',
    );
    expect((await run('list --reason invalid_data')).printed).toMatch(/^ +2 .*billing--task-failed/);
    expect((await run('list --durable matcher--task-queued')).printed).toMatch(/^ +1 .*matcher--task-queued/);
    expect((await run('list --durable matcher--task-queued --reason refused')).printed).toBe(
      'No dead letters.',
    );
  });

  it('finds the broker through the state folder', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'countersign-test-state-'));
    await writeFile(join(stateDir, 'operator.json'), JSON.stringify({ nats_url: nats.url }));
    expect(await run('list', { STATE_DIR: stateDir })).toMatchObject({
      exitCode: 0,
      printed: 'No dead letters.',
    });
    await rm(stateDir, { recursive: true });
    const lost = await run('list', { STATE_DIR: stateDir });
    expect(lost.exitCode).toBe(1);
    expect(lost.complained).toContain('Set NATS_URL');
  });

  it('says when the broker cannot be reached', async () => {
    const away = await run('list', { NATS_URL: 'nats://127.0.0.1:1' });
    expect(away.exitCode).toBe(1);
    expect(away.complained).toContain('cannot be reached');
  });
});

describe('dead-letters show', () => {
  it('tells all about one', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    const { exitCode, printed } = await run('show 1');
    expect(exitCode).toBe(0);
    expect(printed).toContain('message 7 of stream TASK');
    expect(printed).toContain('event-1');
    expect(printed).toContain('{\n  "a": 1\n}');
  });

  it('never lets a payload write to the terminal', async () => {
    await bury('matcher--task-queued', 'not_json', '\u001b[2Jgone');
    expect((await run('show 1')).printed).toContain('"\\u001b[2Jgone"');
  });

  it('complains about one that is not there', async () => {
    expect(await run('show 12')).toMatchObject({ exitCode: 1, complained: 'There is no dead letter 12.' });
  });
});

describe('dead-letters resend', () => {
  it('removes what is handled now, and keeps what is not', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    await bury('billing--task-failed', 'max_deliveries');
    const stop = [
      answer('matcher--task-queued', { outcome: 'done' }),
      answer('billing--task-failed', { outcome: 'failed', detail: 'Error: no funds' }),
    ];
    const { exitCode, printed, complained } = await run('resend --all');
    expect(exitCode).toBe(1);
    expect(printed).toContain('1: handled by matcher--task-queued');
    expect(complained).toContain('2: failed again in billing--task-failed: Error: no funds');
    expect((await run('list')).printed).toMatch(/^ +2 [^\n]*$/);
    for (const end of stop) end();
  });

  it('takes one, or those that the filters let through', async () => {
    for (const reason of ['refused', 'max_deliveries', 'refused']) await bury('matcher--task-queued', reason);
    const stop = answer('matcher--task-queued', { outcome: 'done' });
    expect(await run('resend 3')).toMatchObject({ exitCode: 0 });
    expect(await run('resend --all --reason refused --durable matcher--task-queued')).toMatchObject({
      exitCode: 0,
    });
    expect((await run('list')).printed).toMatch(/^ +2 [^\n]*max_deliveries[^\n]*$/);
    stop();
  });

  it('says when the service does not run', async () => {
    await bury('matcher--task-queued', 'max_deliveries');
    const { exitCode, complained } = await run('resend 1');
    expect(exitCode).toBe(1);
    expect(complained).toContain('is that service running?');
  });
});

describe('arguments that make no sense', () => {
  it.each([
    ['bury 1', "unknown command 'bury'"],
    ['show', "missing required argument 'sequence'"],
    ['show x', 'It is a number from the list'],
    ['show -1', 'It is a number from the list'],
    ['show 0', 'It is a number from the list'],
    ['list --reason bored', 'Allowed choices are'],
    ['list --durable queue', 'It looks like matcher--task-queued'],
    ['list extra', 'too many arguments'],
    ['resend', 'name a sequence, or say --all'],
    ['resend --reason refused', 'name a sequence, or say --all'],
    ['resend 1 --all', 'do not go with a sequence'],
    ['resend 1 --reason refused', 'do not go with a sequence'],
  ])('%s: exit code 2 and why', async (args, why) => {
    const { exitCode, complained, printed } = await run(args);
    expect(exitCode).toBe(2);
    expect(complained).toContain(why);
    expect(printed).toBe('');
  });

  it('--help explains them', async () => {
    const { exitCode, printed } = await run('--help');
    expect(exitCode).toBe(0);
    expect(printed).toContain('resend');
  });
});
