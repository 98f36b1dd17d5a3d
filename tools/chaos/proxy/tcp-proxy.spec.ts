import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFreePort } from '#libs/embedded';
import { waitFor } from '#libs/testing';
import { TcpProxy } from './tcp-proxy.js';

let echo: Server;
let proxy: TcpProxy;
let echoPort: number;
const sockets = new Set<Socket>();

beforeEach(async () => {
  echoPort = await findFreePort();
  echo = createServer(socket => {
    sockets.add(socket.on('error', () => undefined));
    socket.pipe(socket);
  });
  await new Promise<void>(resolve => echo.listen(echoPort, '127.0.0.1', resolve));
  proxy = await TcpProxy.listen(await findFreePort(), echoPort);
});

afterEach(async () => {
  await proxy.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise(resolve => echo.close(resolve));
});

function connectThrough(port = proxy.port): { socket: Socket; received: () => string } {
  let received = '';
  const socket = createConnection({ host: '127.0.0.1', port });
  sockets.add(socket);
  socket.on('error', () => undefined).on('data', chunk => (received += chunk.toString()));
  return { socket, received: () => received };
}

/** Waits as long as a healthy path would need to deliver: many round trips to the same server. */
async function roundTripsBeside(count: number): Promise<void> {
  const direct = connectThrough(echoPort);
  for (let trip = 1; trip <= count; trip += 1) {
    direct.socket.write('.');
    await waitFor(() => direct.received().length === trip);
  }
}

test('a healthy path delivers any amount of data in order', async () => {
  const { socket, received } = connectThrough();
  const text = 'abcdefgh'.repeat(500_000);
  socket.write(text);
  await waitFor(() => received().length === text.length);
  expect(received()).toBe(text);
});

test('a stalled path delivers nothing and loses nothing, on old and new connections', async () => {
  const old = connectThrough();
  old.socket.write('1');
  await waitFor(() => old.received() === '1');
  proxy.change({ trouble: 'stalled' });
  const fresh = connectThrough();
  const beside = connectThrough();
  old.socket.write('2');
  fresh.socket.write('3');
  await waitFor(() => fresh.socket.readyState === 'open' && beside.socket.readyState === 'open');
  await roundTripsBeside(20);
  expect([old.received(), fresh.received()]).toEqual(['1', '']);
  proxy.change({ trouble: 'none' });
  await waitFor(() => old.received() === '12' && fresh.received() === '3');
});

test('a cut closes existing connections; new ones work', async () => {
  const old = connectThrough();
  old.socket.write('1');
  await waitFor(() => old.received() === '1');
  proxy.change({ trouble: 'cut' });
  await waitFor(() => old.socket.destroyed);
  const fresh = connectThrough();
  fresh.socket.write('2');
  await waitFor(() => fresh.received() === '2');
});

test('a refusing path closes new connections too, until the fault ends', async () => {
  proxy.change({ trouble: 'refused' });
  const refused = connectThrough();
  await waitFor(() => refused.socket.destroyed);
  proxy.change({ trouble: 'none' });
  const fresh = connectThrough();
  fresh.socket.write('2');
  await waitFor(() => fresh.received() === '2');
});

test('a delay applies in both directions and preserves the order', async () => {
  proxy.change({ trouble: 'delayed', delayMs: 100 });
  const { socket, received } = connectThrough();
  const startedAt = performance.now();
  for (const word of ['a', 'b', 'c']) socket.write(word);
  await waitFor(() => received() === 'abc');
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});
