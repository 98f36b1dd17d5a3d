import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNameServer, waitFor } from '#libs/testing';
import type { NameServer } from '#libs/testing';
import { NameResolver } from '../src/index.js';
import type { NameResolverOptions } from '../src/index.js';

describe('NameResolver', () => {
  let server: NameServer;
  let directory: string;
  beforeAll(async () => {
    server = await startNameServer();
    directory = await mkdtemp(join(tmpdir(), 'hosts-'));
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  const resolver = (options: NameResolverOptions = {}): NameResolver =>
    new NameResolver({
      servers: [server.address],
      searchDomains: [],
      hostsPath: join(directory, 'none'),
      ...options,
    });
  const addresses = async (names: NameResolver, name: string, owner = 'org'): Promise<readonly string[]> =>
    (await names.resolve(name, owner)).map(({ address }) => address);

  it('resolves a healthy name immediately while twenty others wait for unresponsive name servers', async () => {
    const names = resolver({ timeoutMs: 60_000 });
    server.answer('healthy.example', { a: ['192.0.2.1'] });
    const silent = Array.from({ length: 20 }, (_, nth) => `silent-${nth}.example`);
    for (const name of silent) server.answer(name, 'silent');
    let ended = 0;
    for (const [nth, name] of silent.entries()) {
      void names.resolve(name, `org-${nth % 4}`).catch(() => (ended += 1));
    }
    await waitFor(() => silent.every(name => server.questions(name) >= 2));
    expect(await addresses(names, 'healthy.example')).toEqual(['192.0.2.1']);
    expect(ended).toBe(0);
  });

  it('returns both families alternately, also those behind a CNAME', async () => {
    server.answer('both.example', { a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8::1'] });
    server.answer('alias.example', { cname: 'target.example', a: ['192.0.2.3'] });
    expect(await addresses(resolver(), 'Both.Example')).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2']);
    expect(await addresses(resolver(), 'alias.example.')).toEqual(['192.0.2.3']);
  });

  it('does not wait for a family without a response when the other has one', async () => {
    server.answer('half.example', { a: ['192.0.2.1'], aaaa: 'silent' });
    server.answer('other-half.example', { a: 'silent', aaaa: ['2001:db8::1'] });
    const names = resolver({ timeoutMs: 3_600_000 });
    expect(await addresses(names, 'half.example')).toEqual(['192.0.2.1']);
    expect(await addresses(names, 'other-half.example')).toEqual(['2001:db8::1']);
  });

  it.each([
    ['NAME_NOT_FOUND', 'unknown.example', undefined],
    ['NAME_NOT_FOUND', 'empty.example', {}],
    ['NAME_SERVER_FAILED', 'broken.example', 'servfail'],
    ['NAME_SERVER_FAILED', 'refused.example', 'refused'],
    ['NAME_LOOKUP_TIMED_OUT', 'silent.example', 'silent'],
  ] as const)('fails with %s for %s, and does not immediately query again', async (code, name, answer) => {
    if (answer !== undefined) server.answer(name, answer);
    const names = resolver({ timeoutMs: 300 });
    await expect(names.resolve(name, 'org')).rejects.toMatchObject({ code, hostname: name });
    const asked = server.questions(name);
    await expect(names.resolve(name, 'org')).rejects.toMatchObject({ code });
    expect(server.questions(name)).toBe(asked);
  });

  it.each(['a..b', 'ex ample.com', `${'x'.repeat(64)}.example`, `${'a.'.repeat(200)}example`])(
    'finds nothing for an invalid name: %s',
    async name => {
      await expect(resolver().resolve(name, 'org')).rejects.toMatchObject({ code: 'NAME_NOT_FOUND' });
    },
  );

  it('merges equal lookups of one owner, and keeps the result for its time to live', async () => {
    server.answer('shared.example', { a: ['192.0.2.1'] });
    server.answer('volatile.example', { a: ['192.0.2.1'], ttlSeconds: 0 });
    const names = resolver();
    await Promise.all(Array.from({ length: 10 }, () => names.resolve('shared.example', 'org')));
    await names.resolve('SHARED.example', 'org');
    expect(server.questions('shared.example')).toBe(2);
    await names.resolve('volatile.example', 'org');
    await names.resolve('volatile.example', 'org');
    expect(server.questions('volatile.example')).toBe(4);
  });

  it('limits the names that one organization waits for, and refuses only that organization', async () => {
    const names = resolver({ timeoutMs: 60_000, maxPendingPerOwner: 3 });
    for (const nth of [1, 2, 3, 4]) server.answer(`slow-${nth}.example`, 'silent');
    server.answer('fine.example', { a: ['192.0.2.1'] });
    for (const nth of [1, 2, 3]) void names.resolve(`slow-${nth}.example`, 'hostile').catch(() => undefined);
    await waitFor(() => server.questions('slow-3.example') > 0);
    await expect(names.resolve('slow-4.example', 'hostile')).rejects.toMatchObject({
      code: 'TOO_MANY_LOOKUPS',
    });
    await expect(names.resolve('fine.example', 'hostile')).rejects.toMatchObject({
      code: 'TOO_MANY_LOOKUPS',
    });
    expect(await addresses(names, 'fine.example', 'quiet')).toEqual(['192.0.2.1']);
  });

  it('consults the hosts file, including its changes, before any name server', async () => {
    const hostsPath = join(directory, 'hosts');
    await writeFile(hostsPath, '192.0.2.7 Receiver.internal receiver # a comment\n2001:db8::7 receiver\n');
    const names = resolver({ hostsPath });
    expect(await addresses(names, 'receiver')).toEqual(['192.0.2.7', '2001:db8::7']);
    expect(await addresses(names, 'RECEIVER.internal.')).toEqual(['192.0.2.7']);
    expect(server.questions('receiver')).toBe(0);
  });

  it.each(['localhost', 'LOCALHOST.', 'api.localhost'])('never queries %s', async name => {
    expect(await addresses(resolver(), name)).toEqual(['127.0.0.1', '::1']);
    expect(server.questions('api.localhost') + server.questions('localhost')).toBe(0);
  });

  it('applies search domains: to a single label first, to others last, to an absolute name never', async () => {
    server.answer('hooks.team.svc.cluster', { a: ['192.0.2.9'] });
    server.answer('hooks.svc.cluster', { a: ['192.0.2.8'] });
    const names = resolver({ searchDomains: ['ns.svc.cluster', 'svc.cluster'] });
    expect(await addresses(names, 'hooks')).toEqual(['192.0.2.8']);
    expect(server.questions('hooks')).toBe(0);
    expect(await addresses(names, 'hooks.team')).toEqual(['192.0.2.9']);
    await expect(names.resolve('hooks.', 'org')).rejects.toMatchObject({ code: 'NAME_NOT_FOUND' });
  });
});
