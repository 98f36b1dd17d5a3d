import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { isIP } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { request } from 'undici';
import { AddressRefusedError } from './address-refused.error.js';
import { guardedAgent } from './guarded-agent.js';
import type { ResolveAll } from './guarded-lookup.js';
import { parseCidrs } from './public-address.js';

describe('guardedAgent', () => {
  let server: Server;
  let requests = 0;
  let port = 0;

  beforeEach(async () => {
    requests = 0;
    server = createServer((_request, response) => {
      requests += 1;
      response.end('hello');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const get = async (host: string, allowed: readonly string[], resolve?: ResolveAll): Promise<string> => {
    const agent = guardedAgent({
      allowedCidrs: parseCidrs(allowed),
      connections: 2,
      connectTimeoutMs: 2_000,
      keepAliveMs: 1_000,
      ...(resolve === undefined ? {} : { resolve }),
    });
    try {
      const { body } = await request(`http://${host}:${port}/`, { dispatcher: agent });
      return await body.text();
    } finally {
      await agent.destroy();
    }
  };

  const answering =
    (...lists: readonly (readonly string[])[]): ResolveAll =>
    (_hostname, callback) => {
      const turn = lists[Math.min(asked, lists.length - 1)] ?? [];
      asked += 1;
      callback(
        null,
        turn.map(address => ({ address, family: isIP(address) })),
      );
    };
  let asked = 0;
  beforeEach(() => {
    asked = 0;
  });

  it('reaches an allowed address, written as digits or found by name', async () => {
    await expect(get('127.0.0.1', ['127.0.0.0/8'])).resolves.toBe('hello');
    await expect(get('hooks.example', ['127.0.0.0/8'], answering(['127.0.0.1']))).resolves.toBe('hello');
  });

  it.each(['127.0.0.1', '2130706433', '0x7f000001', '[::ffff:127.0.0.1]', 'localhost'])(
    'refuses %s without a connection',
    async host => {
      await expect(get(host, [])).rejects.toBeInstanceOf(AddressRefusedError);
      expect(requests).toBe(0);
    },
  );

  it('refuses a public name that resolves to a private address', async () => {
    await expect(get('rebind.example', [], answering(['127.0.0.1', '::1']))).rejects.toBeInstanceOf(
      AddressRefusedError,
    );
    expect(requests).toBe(0);
  });

  it('asks again for each connection: a name that changes to a private address is refused then', async () => {
    const resolve = answering(['127.0.0.1'], ['10.0.0.1']);
    await expect(get('rebind.example', ['127.0.0.0/8'], resolve)).resolves.toBe('hello');
    await expect(get('rebind.example', ['127.0.0.0/8'], resolve)).rejects.toBeInstanceOf(AddressRefusedError);
    expect(requests).toBe(1);
  });

  it('uses only the allowed ones among several addresses', async () => {
    const resolve = answering(['10.255.255.1', '127.0.0.1']);
    await expect(get('mixed.example', ['127.0.0.0/8'], resolve)).resolves.toBe('hello');
  });

  it('tells a name that does not exist from one that is refused', async () => {
    const notFound: ResolveAll = (hostname, callback) => {
      callback(Object.assign(new Error(`ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
    };
    await expect(get('nowhere.example', [], notFound)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
