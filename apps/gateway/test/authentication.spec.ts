import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { makeApiKey } from '../src/edge/auth/api-key.rule.js';
import { LastUse } from '../src/edge/auth/last-use.js';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway({ TRUSTED_PROXIES: '127.0.0.1' });

describe('an invalid key is refused', () => {
  test.each([
    ['malformed', 'hello'],
    ['mistyped', `cs_live_${'a'.repeat(36)}`],
    ['unknown', makeApiKey('cs_live_', randomBytes)],
    ['an unknown worker’s', makeApiKey('csw_', randomBytes)],
  ])('%s', async (_, key) => {
    const answer = await gateway.http.get('/v1/tasks', key);
    expect(answer.status).toBe(401);
    expect(answer.code).toBe('auth.key_invalid');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="countersign", error="invalid_token"');
  });

  test('expired', async () => {
    const { api_key } = await gateway.key(org.admin_key, {
      scopes: ['*'],
      expires_at: '2020-01-01T00:00:00Z',
    });
    expect((await gateway.http.get('/v1/tasks', api_key)).status).toBe(401);
  });

  test('two different keys', async () => {
    const headers = { 'x-api-key': makeApiKey('cs_live_', randomBytes) };
    expect((await gateway.http.get('/v1/tasks', org.admin_key, { headers })).status).toBe(401);
  });
});

test('x-api-key is accepted as well', async () => {
  const answer = await gateway.http.get('/v1/tasks', undefined, { headers: { 'x-api-key': org.admin_key } });
  expect(answer.status).toBe(200);
});

test('a scope that only a newer release knows is no obstacle to the others of its key', async () => {
  const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['pools:read'] });
  const database = new pg.Client({ connectionString: surroundings.database.url });
  await database.connect();
  const add = `UPDATE gateway.api_keys SET scopes = scopes || '{moods:read}' WHERE id = $1`;
  expect((await database.query(add, [id])).rowCount).toBe(1);
  await database.end();
  expect((await gateway.http.get('/v1/pools', api_key)).status).toBe(200);
  expect((await gateway.http.get('/v1/tasks', api_key)).code).toBe('auth.scope_missing');
});

describe('client addresses', () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

  test('a key is restricted to its networks behind a trusted proxy', async () => {
    const { api_key } = await gateway.key(org.admin_key, {
      scopes: ['*'],
      allowed_cidrs: ['203.0.113.0/24'],
    });
    expect((await gateway.http.get('/v1/tasks', api_key, from('203.0.113.9'))).status).toBe(200);
    expect((await gateway.http.get('/v1/tasks', api_key, from('1.2.3.4, 203.0.113.9'))).status).toBe(200);
    const outside = await gateway.http.get('/v1/tasks', api_key, from('203.0.113.9, 1.2.3.4'));
    expect(outside.status).toBe(403);
    expect(outside.code).toBe('auth.address_not_allowed');
    expect((await gateway.http.get('/v1/tasks', api_key)).status).toBe(403);
  });

  test('an untrusted proxy is ignored', async () => {
    const direct = await surroundings.gateway();
    const { api_key } = await gateway.key(org.admin_key, {
      scopes: ['*'],
      allowed_cidrs: ['203.0.113.0/24'],
    });
    expect((await direct.http.get('/v1/tasks', api_key, from('203.0.113.9'))).status).toBe(403);
    const own = await gateway.key(org.admin_key, { scopes: ['*'], allowed_cidrs: ['127.0.0.1'] });
    expect((await direct.http.get('/v1/tasks', own.api_key, from('203.0.113.9'))).status).toBe(200);
  });
});

describe('a key that ends', () => {
  test('stops at once, on every gateway', async () => {
    const other = await surroundings.gateway();
    const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['*'] });
    expect((await gateway.http.get('/v1/tasks', api_key)).status).toBe(200);
    expect((await other.http.get('/v1/tasks', api_key)).status).toBe(200);
    expect((await gateway.http.delete(`/v1/api-keys/${id}`, org.admin_key)).status).toBe(204);
    expect((await gateway.http.get('/v1/tasks', api_key)).status).toBe(401);
    // Well within the 5 s for which a gateway without the message would cache the key.
    const stopped = async () => (await other.http.get('/v1/tasks', api_key)).status === 401;
    await waitFor(stopped, { timeoutMs: 2_000 });
  });

  test('also that of a deleted worker', async () => {
    const { worker_id, api_key } = await gateway.worker(org.admin_key);
    expect((await gateway.http.get('/v1/worker/me', api_key)).status).toBe(200);
    expect((await gateway.http.delete(`/v1/workers/${worker_id}`, org.admin_key)).status).toBe(204);
    expect((await gateway.http.get('/v1/worker/me', api_key)).status).toBe(401);
  });

  test('the old key of a worker, when a new one is created', async () => {
    const { worker_id, api_key } = await gateway.worker(org.admin_key);
    const rotated = await gateway.http.post(`/v1/workers/${worker_id}/rotate-key`, org.admin_key);
    expect((await gateway.http.get('/v1/worker/me', api_key)).status).toBe(401);
    expect((await gateway.http.get('/v1/worker/me', rotated.text('api_key'))).status).toBe(200);
  });

  test('narrower scopes apply from the next request on', async () => {
    const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read', 'pools:read'] });
    expect((await gateway.http.get('/v1/pools', api_key)).status).toBe(200);
    await gateway.http.patch(`/v1/api-keys/${id}`, org.admin_key, { scopes: ['tasks:read'] });
    expect((await gateway.http.get('/v1/pools', api_key)).status).toBe(403);
  });
});

test('the last use is recorded', async () => {
  const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
  expect((await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key)).body['last_used_at']).toBeNull();
  await gateway.http.get('/v1/tasks', api_key);
  await gateway.app.get(LastUse, { strict: false }).write();
  expect((await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key)).text('last_used_at')).toMatch(/Z$/);
});
