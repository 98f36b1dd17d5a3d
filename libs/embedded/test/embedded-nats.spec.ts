import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedNats } from '#libs/embedded';
import type { EmbeddedNats } from '#libs/embedded';
import { waitFor } from '#libs/testing';
import { natsConfig } from '../src/nats/nats-config.js';

let storeDir: string;
let servers: EmbeddedNats[];

beforeEach(() => {
  storeDir = mkdtempSync(join(tmpdir(), 'countersign-nats-spec-'));
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map(server => server.stop()));
  rmSync(storeDir, { recursive: true, force: true });
});

async function start(port?: number): Promise<EmbeddedNats> {
  const server = await startEmbeddedNats({ storeDir, ...(port !== undefined && { port }) });
  servers.push(server);
  return server;
}

async function withConnection<T>(url: string, work: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: url, reconnect: false });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

test('a stream outlives a SIGKILL, on the same port', async () => {
  const first = await start();
  await withConnection(first.url, async connection => {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'KEPT', subjects: ['kept.*'] });
    await jetstream(connection).publish('kept.one', 'payload');
  });
  await first.kill();

  const second = await start(first.port);
  expect(second.url).toBe(first.url);
  const messages = await withConnection(second.url, async connection => {
    const manager = await jetstreamManager(connection);
    return (await manager.streams.info('KEPT')).state.messages;
  });
  expect(messages).toBe(1);
});

test('messages may be 8 MB large', async () => {
  const { url } = await start();
  const limit = await withConnection(url, connection => Promise.resolve(connection.info?.max_payload));
  expect(limit).toBe(8 * 1024 * 1024);
});

test('a server that an earlier run left behind is stopped first', async () => {
  const left = await start();
  const next = await start();
  await left.exited;
  expect(next.pid).not.toBe(left.pid);
});

test('stopping leaves no process and no pid file', async () => {
  const server = await start();
  await server.stop();
  expect(() => process.kill(server.pid, 0)).toThrow(/ESRCH/);
  await waitFor(() => !existsSync(join(storeDir, 'server.pid')), { describe: 'the pid file to go' });
});

test('a server older than 2.10 gets no setting that it does not know', () => {
  const configFor = (minor: number): string =>
    natsConfig({ storeDir, port: 4222, syncIntervalMs: 5_000, version: { major: 2, minor } });
  expect(configFor(9)).not.toContain('sync_interval');
  expect(configFor(10)).toContain('sync_interval: "5000ms"');
});

test('a server that cannot start reports the reason', async () => {
  writeFileSync(join(storeDir, 'jetstream'), 'not a folder');
  await expect(startEmbeddedNats({ storeDir })).rejects.toThrow(/did not start[^]*storage directory/);
});
