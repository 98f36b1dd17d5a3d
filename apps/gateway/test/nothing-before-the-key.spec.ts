import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { collectGarbage } from '#libs/testing';
import { makeApiKey } from '../src/edge/auth/api-key.rule.js';
import { ApiDocument } from '../src/openapi/api-document.js';
import { startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import { RawSocket, requestText } from './raw-socket.js';

const open: RawSocket[] = [];

const { gateway, org } = await startGateway({
  AUTH_FAILURES_PER_MINUTE: '100000',
  TRUSTED_PROXIES: '127.0.0.1',
});
const endpoints = gateway.app.get(ApiDocument, { strict: false }).endpoints;
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const json = (length: number) => ({ 'content-type': 'application/json', 'content-length': String(length) });

async function send(
  requestLine: string,
  headers: Readonly<Record<string, string>>,
  body = '',
  to: GatewayUnderTest = gateway,
): Promise<RawSocket> {
  const socket = await RawSocket.send(to.http.baseUrl, requestLine, headers, body);
  open.push(socket);
  return socket;
}

describe('a request without a valid key is answered before its body arrives', () => {
  const keys: readonly (readonly [string, () => Record<string, string>])[] = [
    ['no key', () => ({})],
    ['an unknown key', () => bearer(makeApiKey('cs_live_', randomBytes))],
    ['an unknown key of a dialect', () => bearer(makeApiKey('vw_live_', randomBytes))],
    ['noise', () => bearer('noise')],
  ];

  test.each(keys)('on every route, with %s', async (_, headers) => {
    const closed = endpoints.filter(({ access }) => access !== 'public');
    expect(closed.map(({ path }) => path)).toContain('/v1/tasks');
    for (const { method, path, access } of closed) {
      const target = path.replaceAll(/:\w+/g, () => randomUUIDv7());
      const socket = await send(`${method} ${target}`, { ...headers(), ...json(1_000) }, '{"a":');
      const status = await socket.answered();
      expect([`${method} ${path}`, [401, 403].includes(status)]).toEqual([`${method} ${path}`, true]);
      // To a browser's routes, a page of another site has sent it.
      if (status === 403 && access !== 'browser') expect(path).toMatch(/^\/verified-workflows\//);
      socket.destroy();
    }
  });

  test.each(['POST /v1/nothing', 'PUT /v1/tasks', 'POST /verified-workflows/v1/nothing', 'DELETE /docs'])(
    'on an unknown route: %s',
    async requestLine => {
      const socket = await send(requestLine, json(1_000), '{"a":');
      expect(await socket.answered()).toBe(401);
    },
  );

  test('also a body that would be too large, of another type, or chunked', async () => {
    for (const headers of [
      json(5_000_000),
      { 'content-type': 'text/plain', 'content-length': '10' },
      { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    ]) {
      const socket = await send('POST /v1/tasks', headers);
      expect(await socket.answered()).toBe(401);
    }
  });

  test('600 half-sent bodies use almost no memory', async () => {
    // Shared by all clients, so that the data they send uses no memory here.
    const half = Buffer.alloc(500_000, 'x');
    const memory = () => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = memory();
    const sockets = await Promise.all(
      Array.from({ length: 600 }, () => send('POST /v1/tasks', json(1_000_000))),
    );
    await Promise.all(sockets.map(socket => socket.answered()));
    expect(sockets.every(({ statuses }) => statuses[0] === 401)).toBe(true);
    for (const socket of sockets) socket.write(half);
    // No body is completed, so every connection is closed.
    await Promise.all(sockets.map(socket => socket.closed()));
    // This process holds both ends of 600 connections; 600 halves would be 300 MB.
    expect(memory() - before).toBeLessThan(12_000_000);
  });
});

describe('an early response', () => {
  test('leaves the connection to a client that sends the rest', async () => {
    const socket = await send('POST /v1/tasks', json(10), '{"a"');
    expect(await socket.answered()).toBe(401);
    socket.write(':12}  ');
    socket.write(requestText('GET /v1/tasks', bearer(org.admin_key)));
    expect(await socket.answered(2)).toBe(200);
  });

  test('closes it when the rest exceeds what is discarded', async () => {
    const socket = await send('POST /v1/tasks', { ...json(10_000_000_000) });
    expect(await socket.answered()).toBe(401);
    const writing = setInterval(() => {
      if (socket.socket.writable) socket.write('x'.repeat(100_000));
    }, 5);
    await socket.closed();
    clearInterval(writing);
  });

  test('replaces 100 Continue, which only an admitted request gets', async () => {
    const expecting = { ...json(2), expect: '100-continue' };
    const refused = await send('POST /v1/pools', expecting);
    expect(await refused.answered()).toBe(401);
    expect(refused.statuses).toEqual([401]);
    const admitted = await send('POST /v1/pools', { ...expecting, ...bearer(org.admin_key) });
    expect(await admitted.answered()).toBe(100);
    admitted.write('{}');
    expect(await admitted.answered(2)).toBe(422);
  });

  test('is also sent for a key without the permission', async () => {
    const { api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const socket = await send('POST /v1/tasks', { ...bearer(api_key), ...json(1_000) });
    expect(await socket.answered()).toBe(403);
    expect(socket.text).toContain('auth.scope_missing');
  });

  test('is sent for a body that is announced as too large', async () => {
    const socket = await send('POST /v1/tasks', { ...bearer(org.admin_key), ...json(1_048_577) });
    expect(await socket.answered()).toBe(413);
  });
});
