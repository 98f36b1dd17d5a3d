import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { Surroundings } from './gateway-under-test.js';
import { RawSocket } from './raw-socket.js';

let surroundings: Surroundings;

beforeAll(async () => {
  surroundings = await Surroundings.start();
});
afterAll(() => surroundings.stop());

const HEAD = 'GET /v1/nothing HTTP/1.1\r\nhost: gateway\r\n\r\n';

async function kept(baseUrl: string): Promise<RawSocket> {
  const socket = await RawSocket.open(baseUrl);
  socket.write(HEAD);
  expect(await socket.answered()).toBe(401);
  return socket;
}

test('a request on a kept connection is answered during the shutdown, and is the last one there', async () => {
  const gateway = await surroundings.gateway({ KEEP_ALIVE_DRAIN_MS: '8000' });
  const socket = await kept(gateway.http.baseUrl);
  expect(socket.text).not.toMatch(/connection: close/i);
  const closed = gateway.app.close();
  for (let nth = 2; !/connection: close/i.test(socket.text); nth += 1) {
    socket.write(HEAD);
    expect(await socket.answered(nth)).toBe(401);
  }
  await closed;
  await waitFor(() => socket.isClosed);
});

test('a connection without another request is closed in the end', async () => {
  const gateway = await surroundings.gateway({ KEEP_ALIVE_DRAIN_MS: '100' });
  const socket = await kept(gateway.http.baseUrl);
  await gateway.app.close();
  await waitFor(() => socket.isClosed);
  expect(socket.statuses).toEqual([401]);
});

test('connections without a whole request do not keep a gateway from stopping', async () => {
  const gateway = await surroundings.gateway();
  const unused = await RawSocket.open(gateway.http.baseUrl);
  const halfSent = await RawSocket.open(gateway.http.baseUrl);
  halfSent.write(HEAD.slice(0, 30));
  const next = await kept(gateway.http.baseUrl);
  next.write(HEAD.slice(0, 30));
  const startedAt = performance.now();
  await gateway.app.close();
  // Shorter than the 90 s after which Node closes a silent connection.
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  for (const socket of [unused, halfSent, next]) await waitFor(() => socket.isClosed);
});
