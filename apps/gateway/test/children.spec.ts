import { describe, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { startGateway } from './gateway-under-test.js';

const POOL = randomUUIDv7();
const SOON = '2099-01-01T00:00:00.000Z';
const LIMITS = {
  scopes: ['keys:read', 'keys:write', 'tasks:read', 'workers:write'],
  pools: [POOL],
  allowed_cidrs: ['127.0.0.0/8'],
  expires_at: SOON,
  rate_limit: { requests: 1_000, per_seconds: 60 },
};
/** For each limit, a value that exceeds it. */
const BEYOND = {
  scopes: ['tasks:write'],
  pools: [randomUUIDv7()],
  allowed_cidrs: ['0.0.0.0/0'],
  expires_at: '2099-01-01T00:00:00.001Z',
  rate_limit: { requests: 1_001, per_seconds: 60 },
};
const NULLABLE = ['pools', 'allowed_cidrs', 'expires_at', 'rate_limit'] as const;

const { surroundings, gateway, org } = await startGateway();
const parent = await gateway.key(org.admin_key, LIMITS);

const make = (spec: object) =>
  gateway.http.post('/v1/api-keys', parent.api_key, { name: 'child', scopes: ['tasks:read'], ...spec });
const shown = async (id: string) => (await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key)).body;
const tooWide = (pointer: string) => ({
  status: 403,
  body: { code: 'auth.grant_too_wide', errors: [{ pointer }] },
});

describe('a new key', () => {
  test('inherits the omitted limits of its maker, and names the maker', async () => {
    const { pools, allowed_cidrs, expires_at, rate_limit } = LIMITS;
    const inherited = { pools, allowed_cidrs, expires_at, rate_limit };
    const child = await make({});
    expect(child.body).toMatchObject({ ...inherited, created_by_key: parent.id });
    const listed = await gateway.http.get(`/v1/api-keys?created_by_key=${parent.id}`, org.admin_key);
    expect(listed.body['data']).toMatchObject([{ id: child.text('id') }]);
  });

  test.each(Object.entries(BEYOND))('with %s exceeding the limit is refused', async (name, value) => {
    expect(await make({ [name]: value })).toMatchObject(tooWide(`/${name}`));
  });

  test.each(NULLABLE)('without a limit on %s is refused', async name => {
    expect(await make({ [name]: null })).toMatchObject(tooWide(`/${name}`));
  });

  test('of an unlimited key may be unlimited', async () => {
    const none = { pools: null, allowed_cidrs: null, expires_at: null, rate_limit: null };
    const answer = await gateway.http.post('/v1/api-keys', org.admin_key, {
      name: 'n',
      scopes: ['*'],
      ...none,
    });
    expect(answer.body).toMatchObject(none);
  });

  test('cannot exceed the rate of a dialect', async () => {
    const slow = await gateway.key(org.admin_key, { scopes: ['*'], dialect: 'verified-workflows' });
    const fast = await gateway.http.post('/v1/api-keys', slow.api_key, { name: 'fast', scopes: ['*'] });
    expect(fast.body).toMatchObject({ rate_limit: { requests: 5, per_seconds: 10 } });
    const same = { name: 'same', scopes: ['*'], dialect: 'verified-workflows' };
    expect((await gateway.http.post('/v1/api-keys', slow.api_key, same)).body).toMatchObject({
      rate_limit: null,
    });
  });
});

describe('a change', () => {
  test.each([...Object.entries(BEYOND), ...NULLABLE.map(name => [name, null] as const)])(
    'of %s to %j widens neither the calling key nor one that it created',
    async (name, value) => {
      const child = await make({});
      for (const id of [parent.id, child.text('id')]) {
        const before = await shown(id);
        const answer = await gateway.http.patch(`/v1/api-keys/${id}`, parent.api_key, { [name]: value });
        expect(answer).toMatchObject(tooWide(`/${name}`));
        expect({ ...(await shown(id)), last_used_at: null }).toEqual({ ...before, last_used_at: null });
      }
    },
  );

  test('to a key that is wider than the caller only narrows it', async () => {
    const { id } = await gateway.key(org.admin_key, { scopes: ['tasks:read'], pools: [POOL] });
    const patch = (change: object) => gateway.http.patch(`/v1/api-keys/${id}`, parent.api_key, change);
    expect(await patch({ name: 'kept wide' })).toMatchObject({ status: 403 });
    const { allowed_cidrs, expires_at, rate_limit } = LIMITS;
    expect(await patch({ allowed_cidrs, expires_at, rate_limit })).toMatchObject({ status: 200 });
  });

  test('to a key with more scopes is refused, and so is revoking it', async () => {
    const { id } = await gateway.key(org.admin_key, { scopes: ['*'], pools: [POOL] });
    const path = `/v1/api-keys/${id}`;
    expect((await gateway.http.patch(path, parent.api_key, { scopes: ['tasks:read'] })).status).toBe(403);
    expect((await gateway.http.delete(path, parent.api_key)).status).toBe(403);
  });

  test('revoking a key requires its scopes and pools, not its networks, expiry and rate', async () => {
    const { id } = await gateway.key(org.admin_key, { scopes: ['tasks:read'], pools: [POOL] });
    expect((await gateway.http.delete(`/v1/api-keys/${id}`, parent.api_key)).status).toBe(204);
  });
});

test('a key that was just narrowed creates no wider one, even before the change was broadcast', async () => {
  const other = await surroundings.gateway();
  const maker = await gateway.key(org.admin_key, { scopes: ['keys:write', 'tasks:read'] });
  const create = () => other.http.post('/v1/api-keys', maker.api_key, { name: 'k', scopes: ['tasks:read'] });
  expect((await create()).status).toBe(201);
  const [narrowed, made] = await Promise.all([
    gateway.http.patch(`/v1/api-keys/${maker.id}`, org.admin_key, {
      expires_at: SOON,
      scopes: ['keys:write'],
    }),
    create(),
  ]);
  expect(narrowed.status).toBe(200);
  // Either order is fine: a key created before the change has what its maker had then.
  if (made.status === 201) expect(made.body).toMatchObject({ scopes: ['tasks:read'] });
  expect((await create()).status).toBe(403);
});

test("a worker's key inherits the limits of the key it is created with", async () => {
  const made = await gateway.http.post('/v1/workers', parent.api_key, { name: 'Ada', pool_ids: [POOL] });
  expect(made.status).toBe(201);
  const me = await gateway.http.get('/v1/worker/me', made.text('api_key'));
  expect([me.status, me.headers.get('x-ratelimit-limit')]).toEqual([200, '1000']);
  const proxied = await surroundings.gateway({ TRUSTED_PROXIES: '127.0.0.1' });
  const elsewhere = { headers: { 'x-forwarded-for': '203.0.113.9' } };
  const refused = await proxied.http.get('/v1/worker/me', made.text('api_key'), elsewhere);
  expect(refused.code).toBe('auth.address_not_allowed');
});
