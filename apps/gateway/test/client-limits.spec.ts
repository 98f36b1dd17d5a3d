import { afterEach, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import { RawSocket, requestText } from './raw-socket.js';

const open: RawSocket[] = [];

const { surroundings, gateway } = await startGateway({
  TRUSTED_PROXIES: '127.0.0.1',
  MAX_BODIES_PER_ADDRESS: '3',
  MAX_BODIES_PER_KEY: '2',
  MAX_BUFFERED_BYTES_PER_KEY: '300000',
  MAX_BUFFERED_BYTES_PER_ORGANIZATION: '500000',
  MAX_PIPELINED_REQUESTS: '4',
  MAX_HEADER_BYTES: '4096',
  HEADERS_TIMEOUT_MS: '1500',
  MIN_BODY_BYTES_PER_SECOND: '100',
});
const [org, other] = [await gateway.organization(), await gateway.organization()];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const json = (length: number) => ({ 'content-type': 'application/json', 'content-length': String(length) });
const from = (address: string) => ({ 'x-forwarded-for': address });

async function post(headers: Readonly<Record<string, string>>, body = ''): Promise<RawSocket> {
  const socket = await RawSocket.send(gateway.http.baseUrl, 'POST /v1/pools', headers, body);
  open.push(socket);
  return socket;
}

async function isServed(key: string, address = '203.0.113.200'): Promise<void> {
  const socket = await post({ ...bearer(key), ...from(address), ...json(15) }, '{"name":"pool"}');
  expect(await socket.answered()).toBe(201);
}

test('the concurrent bodies of a key are limited; another key is served in the meantime', async () => {
  const half = (address: string) => post({ ...bearer(org.admin_key), ...from(address), ...json(100) }, '{');
  const first = await half('203.0.113.1');
  await half('203.0.113.2');
  let third: RawSocket | undefined;
  await waitFor(async () => {
    third = await half('203.0.113.3');
    return (await third.answered()) === 429;
  });
  expect(third?.text).toContain('request.too_many_bodies');
  expect(third?.text.toLowerCase()).toContain('retry-after: 1');
  await isServed(other.admin_key);
  // A closed connection frees its slot.
  first.destroy();
  await waitFor(async () => {
    const next = await post(
      { ...bearer(org.admin_key), ...from('203.0.113.4'), ...json(15) },
      '{"name":"pool"}',
    );
    return (await next.answered()) === 201;
  });
});

test.each([
  ['an IPv4 address', ['198.51.100.1', '::ffff:198.51.100.1', '198.51.100.1:4711'], '198.51.100.2'],
  ['a /64', ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3'], '2001:db8:0:2::1'],
])('the concurrent bodies of %s are limited, behind a trusted proxy', async (_, addresses, elsewhere) => {
  const keys = await Promise.all(
    Array.from({ length: 3 }, () => gateway.key(org.admin_key, { scopes: ['*'] })),
  );
  for (const [index, address] of addresses.entries()) {
    await post({ ...bearer(keys[index]?.api_key ?? ''), ...from(address), ...json(100) }, '{');
  }
  await waitFor(async () => {
    const refused = await post(
      { ...bearer(other.admin_key), ...from(addresses[0] ?? ''), ...json(15) },
      '{"name":"pool"}',
    );
    return (await refused.answered()) === 429;
  });
  await isServed(other.admin_key, elsewhere);
});

test('the buffered bytes of a key and of an organization are limited', async () => {
  const second = await gateway.key(org.admin_key, { scopes: ['*'] });
  const fill = (key: string, bytes: number) =>
    post({ ...bearer(key), ...from('203.0.113.9'), ...json(1_000_000) }, `{"name":"${'x'.repeat(bytes - 9)}`);
  const tooMany = await fill(org.admin_key, 300_001);
  expect(await tooMany.answered()).toBe(429);
  expect(tooMany.text).toContain('key may have 300000 bytes');
  tooMany.destroy();
  const admitted = await fill(org.admin_key, 290_000);
  const beyond = await fill(second.api_key, 290_000);
  await waitFor(() => admitted.statuses.length + beyond.statuses.length === 1);
  expect(admitted.text + beyond.text).toContain('organization may have 500000 bytes');
  await isServed(other.admin_key);
});

test('a body that arrives too slowly is refused, and the connection closed', async () => {
  const socket = await post({ ...bearer(org.admin_key), ...from('203.0.113.5'), ...json(1_000) }, '{');
  await waitFor(() => socket.statuses.length === 1, { timeoutMs: 15_000 });
  expect(socket.statuses).toEqual([408]);
  expect(socket.text).toContain('request.timeout');
  await socket.closed();
});

test('headers that arrive too slowly are refused, and the connection closed', async () => {
  const socket = await RawSocket.open(gateway.http.baseUrl);
  open.push(socket);
  socket.write('POST /v1/pools HTTP/1.1\r\nhost: gateway\r\nx-slow: ');
  await waitFor(() => socket.isClosed, { timeoutMs: 15_000 });
  expect(socket.statuses).toEqual([408]);
});

test('headers that are too large are 431', async () => {
  const socket = await post({ 'x-large': 'x'.repeat(5_000) });
  expect(await socket.answered()).toBe(431);
  expect(socket.text).toContain('request.headers_too_large');
});

test('a connection with too many pipelined requests gets a 429 for the first excess one, and is closed', async () => {
  const socket = await RawSocket.open(gateway.http.baseUrl);
  open.push(socket);
  socket.write(requestText('GET /v1/tasks', bearer(org.admin_key)).repeat(50));
  await socket.closed();
  expect(socket.statuses).toEqual([200, 200, 200, 200, 429]);
  expect(socket.text).toContain('request.too_many_pipelined');
});

test('the connections of an address are limited, those of a trusted proxy only in total', async () => {
  const limits = { MAX_CONNECTIONS_PER_ADDRESS: '3', MAX_CONNECTIONS: '6' };
  const direct = await surroundings.gateway(limits);
  const opened = async (to: GatewayUnderTest, count: number): Promise<RawSocket[]> => {
    const sockets = await Promise.all(Array.from({ length: count }, () => RawSocket.open(to.http.baseUrl)));
    open.push(...sockets);
    return sockets;
  };
  const [refused] = await opened(direct, 4).then(async sockets => {
    await waitFor(() => sockets.some(({ isClosed }) => isClosed));
    return sockets.filter(({ isClosed }) => isClosed);
  });
  expect(refused?.statuses).toEqual([429]);
  expect(refused?.text).toContain('connection.too_many');

  const behind = await surroundings.gateway({ ...limits, TRUSTED_PROXIES: '127.0.0.1' });
  const sockets = await opened(behind, 7);
  await waitFor(() => sockets.some(({ isClosed }) => isClosed));
  expect(sockets.filter(({ isClosed }) => isClosed).map(({ statuses }) => statuses)).toEqual([[503]]);
  expect(sockets.map(({ text }) => text).join('')).toContain('service.overloaded');
});
