import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAccess, operatorUrl, subscriberUrl } from '#libs/embedded';
import { createTestDatabase, startTestNats } from '#libs/testing';
import type { TestDatabase, TestNats } from '#libs/testing';
import { checkGivenServers } from './given-servers.js';

let stateDir: string;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-given-servers-'));
});
afterAll(() => rm(stateDir, { recursive: true }));

/** The error of `npm start`; undefined when it would continue. */
async function refusal(env: { NATS_URL?: string; DATABASE_URL?: string }): Promise<string | undefined> {
  const { NATS_URL: natsUrl, DATABASE_URL: databaseUrl } = env;
  const settings = { stateDir, ...(natsUrl && { natsUrl }), ...(databaseUrl && { databaseUrl }) };
  try {
    await checkGivenServers(settings, env);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

it('without settings, nothing is checked', async () => {
  expect(await refusal({})).toBeUndefined();
});

describe('NATS_URL', () => {
  const access = newAccess();
  let open: TestNats;
  let guarded: TestNats;

  beforeAll(async () => {
    [open, guarded] = await Promise.all([startTestNats(), startTestNats({ access })]);
  });
  afterAll(async () => {
    await Promise.all([open.stop(), guarded.stop()]);
  });

  it('of a usable server is accepted', async () => {
    expect(await refusal({ NATS_URL: open.url })).toBeUndefined();
    expect(await refusal({ NATS_URL: operatorUrl(guarded.url, access) })).toBeUndefined();
  });

  it("of the README's example is recognised, whether or not the system runs", async () => {
    const own = 'nats://subscriber:p-secret@127.0.0.1:21234';
    await writeFile(join(stateDir, 'credentials.json'), JSON.stringify({ nats_url: own }));
    const message = await refusal({ NATS_URL: own });
    await rm(join(stateDir, 'credentials.json'));
    expect(message).toContain('NATS_URL is set in the environment, to nats://127.0.0.1:21234');
    expect(message).toContain('the address of its own server, from credentials.json');
    expect(message).toContain('unset NATS_URL');
    expect(message).not.toContain('p-secret');
  });

  it.each([
    ['a subscriber', () => subscriberUrl(guarded.url, access), 'may not send commands'],
    ['nobody', () => guarded.url, 'refuses the credentials'],
    ['a closed port', () => 'nats://127.0.0.1:1', 'No NATS server answers there'],
  ])('of %s is refused with what to do', async (_, url, why) => {
    const message = await refusal({ NATS_URL: url() });
    expect(message).toContain(why);
    expect(message).toContain('unset NATS_URL');
  });

  it('of a program that accepts connections and sends nothing is refused within a few seconds', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const startedAt = performance.now();
    expect(await refusal({ NATS_URL: `nats://127.0.0.1:${port}` })).toContain('No NATS server answers there');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    mute.close();
  });
});

describe('DATABASE_URL', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  async function execute(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  it('of an empty database is accepted', async () => {
    expect(await refusal({ DATABASE_URL: database.url })).toBeUndefined();
  });

  it("of another program's database is refused, unless it already contains Countersign's schemas", async () => {
    await execute('CREATE TABLE users (id int); CREATE SCHEMA app; CREATE TABLE app.orders (id int)');
    const message = await refusal({ DATABASE_URL: database.url });
    expect(message).toContain('It holds tables of something else (app.orders, public.users)');
    expect(message).toContain('unset DATABASE_URL');
    await execute('CREATE SCHEMA task_registry');
    expect(await refusal({ DATABASE_URL: database.url })).toBeUndefined();
  });

  it('of a role that may not create roles is refused', async () => {
    const role = `plain_${process.pid}`;
    await execute(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'x'];
    expect(await refusal({ DATABASE_URL: url.toString() })).toContain('a superuser is needed');
    await execute(`DROP ROLE ${role}`);
  });

  it('of an unreachable server is refused, without printing the password', async () => {
    const message = await refusal({ DATABASE_URL: 'postgres://me:p-secret@127.0.0.1:1/mine' });
    expect(message).toContain('the database mine at 127.0.0.1:1');
    expect(message).toContain('It cannot be used');
    expect(message).not.toContain('p-secret');
  });
});
