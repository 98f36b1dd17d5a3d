import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SERVICES } from '#libs/contracts';
import { roleOf, schemaOf } from '#libs/database';
import { startEmbeddedPostgres } from '#libs/embedded';
import type { EmbeddedPostgres } from '#libs/embedded';
import { runProvision } from './program.js';
import { variableOf } from './settings.js';

/** A server of its own: roles belong to the whole server, and other tests give these roles other passwords. */
let database: EmbeddedPostgres;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-provision-'));
  database = await startEmbeddedPostgres({ dataDir, durable: false });
});
afterAll(async () => {
  await database.stop();
  await rm(dataDir, { recursive: true });
});

/** The program's environment. */
function environment(change: Readonly<Record<string, string>> = {}): Record<string, string> {
  const urls = SERVICES.map(
    service => [variableOf(service), urlOf(roleOf(service), `p %/@'${service}`)] as const,
  );
  return { DATABASE_URL: database.url, ...Object.fromEntries(urls), ...change };
}

function urlOf(user: string, password: string): string {
  const url = new URL(database.url);
  [url.username, url.password] = [encodeURIComponent(user), encodeURIComponent(password)];
  return url.toString();
}

async function run(env: Record<string, string>, ...args: string[]) {
  return runWatched(env, args, () => undefined);
}

async function runWatched(env: Record<string, string>, args: string[], onComplaint: () => void) {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const exitCode = await runProvision(args, {
    env,
    print: text => printed.push(text),
    complain: text => {
      complaints.push(text);
      onComplaint();
    },
  });
  return { exitCode, printed: printed.join('\n'), complaint: complaints.join('\n') };
}

async function whoIs(url: string | undefined): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query('SELECT current_user, current_schema()')).rows[0];
  } finally {
    await client.end();
  }
}

async function execute(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

it('lets every service connect with its own URL, in its own schema, however often it runs', async () => {
  const env = environment();
  for (const round of [1, 2]) {
    const { exitCode, printed } = await run(env);
    expect(exitCode, `round ${round}`).toBe(0);
    expect(printed.split('\n')).toHaveLength(SERVICES.length);
  }
  for (const service of SERVICES) {
    expect(await whoIs(env[variableOf(service)])).toEqual({
      current_user: roleOf(service),
      current_schema: schemaOf(service),
    });
  }
});

it.each([
  ['without a URL of a service', { GATEWAY_DATABASE_URL: '' }, 'GATEWAY_DATABASE_URL is not set'],
  ['without the database', { DATABASE_URL: '' }, 'DATABASE_URL is not set'],
  [
    'with a URL of another role',
    { MATCHER_DATABASE_URL: 'postgres://countersign_billing:s3cret@127.0.0.1/countersign' },
    'MATCHER_DATABASE_URL is not valid: its user has to be countersign_matcher',
  ],
  [
    'with a URL of another database',
    { MATCHER_DATABASE_URL: 'postgres://countersign_matcher:s3cret@127.0.0.1/other' },
    'MATCHER_DATABASE_URL is not valid: it names another database',
  ],
  [
    'with a URL without a password',
    { MATCHER_DATABASE_URL: 'postgres://countersign_matcher@127.0.0.1/countersign' },
    'MATCHER_DATABASE_URL is not valid: it has no password',
  ],
])('%s it changes nothing and names the setting, without its value', async (_, change, fault) => {
  const { exitCode, complaint } = await run(environment(change));
  expect(exitCode).toBe(2);
  expect(complaint).toContain(fault);
  expect(complaint).not.toContain('s3cret');
});

it('names the server that it cannot reach, without the password', async () => {
  const unreachable = new URL(database.url);
  [unreachable.port, unreachable.password] = ['1', 's3cret'];
  const { exitCode, complaint } = await run(environment({ DATABASE_URL: unreachable.toString() }));
  expect(exitCode).toBe(1);
  expect(complaint).toContain(`at ${unreachable.host} could not be provisioned`);
  expect(complaint).not.toContain('s3cret');
});

it('waits for a database that does not exist yet', async () => {
  const url = (base: string): string => {
    const late = new URL(base);
    late.pathname = '/late';
    return late.toString();
  };
  const env = Object.fromEntries(Object.entries(environment()).map(([name, base]) => [name, url(base)]));
  let created: Promise<void> | undefined;
  const { exitCode, complaint } = await runWatched(env, ['--wait', '60'], () => {
    created ??= execute('CREATE DATABASE late');
  });
  await created;
  expect(complaint).toContain('The database late at');
  expect(complaint).toContain('does not exist; trying again');
  expect(exitCode).toBe(0);
  expect(await whoIs(env[variableOf('gateway')])).toMatchObject({ current_user: roleOf('gateway') });
});

it('does not wait when its settings are faulty', async () => {
  expect((await run(environment({ GATEWAY_DATABASE_URL: '' }), '--wait', '60')).exitCode).toBe(2);
  expect((await run({}, '--wait', 'long')).exitCode).toBe(2);
});

it('explains itself, and refuses arguments that it does not know', async () => {
  expect(await run({}, '--help')).toMatchObject({
    exitCode: 0,
    printed: expect.stringContaining('CREATEROLE'),
  });
  expect((await run({}, 'everything')).exitCode).toBe(2);
});
