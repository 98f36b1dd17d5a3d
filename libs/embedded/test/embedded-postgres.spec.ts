import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '#libs/embedded';
import type { EmbeddedPostgres } from '#libs/embedded';

let folder: string;
let servers: EmbeddedPostgres[];

beforeEach(() => {
  // Closed to other users, as a home directory may be: the server must reach its data nevertheless.
  folder = mkdtempSync(join(tmpdir(), 'countersign-postgres-spec-'));
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map(server => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(name = 'postgres'): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: join(folder, name) });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('committed data survives a SIGKILL', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
  await first.kill();

  const second = await start();
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
});

test('a server that an earlier run left behind is stopped first', async () => {
  const left = await start();
  await query(left.url, 'CREATE TABLE kept (id int)');

  const next = await start();
  await left.exited;
  expect(await query(next.url, 'SELECT id FROM kept')).toEqual([]);
});

test('a postmaster.pid that names another running server is no obstacle', async () => {
  const [first, other] = await Promise.all([start(), start('other')]);
  await first.kill();
  writeFileSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'), `${other.pid}\n`);

  const second = await start();
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await query(other.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('commits are durable, the server listens on loopback only, and its password is private', async () => {
  const { url } = await start();
  const settings = await query(
    url,
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'listen_addresses', 'max_connections') ORDER BY name",
  );
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'max_connections', setting: '200' },
    { name: 'synchronous_commit', setting: 'on' },
  ]);
  expect(statSync(join(folder, 'postgres', 'password')).mode & 0o777).toBe(0o600);
  await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
});

test('an interrupted initdb is repeated', async () => {
  mkdirSync(join(folder, 'postgres', 'cluster.new'), { recursive: true });
  writeFileSync(join(folder, 'postgres', 'cluster.new', 'PG_VERSION'), '18\n');

  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
