import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AddressRefusedError } from '../guarded-lookup.js';
import { startNameServer } from '#libs/testing';
import type { NameServer } from '#libs/testing';
import { NameResolver } from '../names/name-resolver.js';
import { parseCidrs } from '../public-address.js';
import { GuardedClient } from './guarded-client.js';

describe('the addresses that a guarded client connects to', () => {
  let server: Server;
  let names: NameServer;
  let requests = 0;
  let port = 0;

  beforeEach(async () => {
    requests = 0;
    names = await startNameServer();
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
    await names.close();
  });

  const post = async (host: string, allowed: readonly string[], times = 1): Promise<string> => {
    const resolver = new NameResolver({ servers: [names.address], timeoutMs: 2_000, searchDomains: [] });
    const client = new GuardedClient({
      allowedCidrs: parseCidrs(allowed),
      resolver,
      connectionsPerOrigin: 2,
    });
    const request = {
      url: new URL(`http://${host}:${port}/`),
      headers: { connection: 'close' },
      body: Buffer.from('{}'),
      timeoutMs: 5_000,
      maxBodyBytes: 1_000,
    };
    try {
      for (let time = 1; time < times; time += 1) await client.post(request, 'org');
      return (await client.post(request, 'org')).body.toString();
    } finally {
      client.close();
    }
  };
  const refused = { cause: expect.any(AddressRefusedError) };

  it('include an allowed one, given as an address or resolved from a name', async () => {
    names.answer('hooks.example', { a: ['127.0.0.1'] });
    await expect(post('127.0.0.1', ['127.0.0.0/8'])).resolves.toBe('hello');
    await expect(post('hooks.example', ['127.0.0.0/8'])).resolves.toBe('hello');
    await expect(post('localhost', ['127.0.0.0/8'])).resolves.toBe('hello');
    await expect(post('api.localhost', ['127.0.0.0/8'])).resolves.toBe('hello');
  });

  it.each(['127.0.0.1', '2130706433', '0x7f000001', '[::ffff:127.0.0.1]', 'localhost', 'a.localhost'])(
    'never include %s when nothing is allowed',
    async host => {
      await expect(post(host, [])).rejects.toMatchObject(refused);
      expect(requests).toBe(0);
    },
  );

  it('never include a private one behind a public name', async () => {
    names.answer('rebind.example', { a: ['127.0.0.1'], aaaa: ['::1'] });
    await expect(post('rebind.example', [])).rejects.toMatchObject(refused);
    expect(requests).toBe(0);
  });

  it('are checked again for each connection, when a name changes to a private address', async () => {
    names.answer('rebind.example', { a: ['127.0.0.1'], ttlSeconds: 0 }, { a: ['10.0.0.1'], ttlSeconds: 0 });
    await expect(post('rebind.example', ['127.0.0.0/8'], 2)).rejects.toMatchObject(refused);
    expect(requests).toBe(1);
  });

  it('are only the allowed ones of a name with several, whatever their family and order', async () => {
    names.answer('mixed.example', { a: ['10.255.255.1', '127.0.0.1'], aaaa: ['fd00::1', '::1'] });
    await expect(post('mixed.example', ['127.0.0.0/8'])).resolves.toBe('hello');
  });

  it('are tried in turn when the first does not accept a connection', async () => {
    names.answer('several.example', { a: ['127.0.0.2', '127.0.0.3', '127.0.0.1'], aaaa: ['::1'] });
    await expect(post('several.example', ['127.0.0.0/8', '::1/128'])).resolves.toBe('hello');
    expect(requests).toBe(1);
  });

  it('do not exist for a nonexistent name', async () => {
    await expect(post('nowhere.example', [])).rejects.toMatchObject({
      phase: 'lookup',
      code: 'NAME_NOT_FOUND',
    });
  });
});
