import { expect, test } from 'vitest';
import { kindOfApiKey } from '../src/edge/auth/api-key.rule.js';
import { startGateway } from './gateway-under-test.js';

const { gateway, org } = await startGateway();

const create = (spec: object) =>
  gateway.http.post('/v1/api-keys', org.admin_key, { name: 'k', scopes: ['tasks:read'], ...spec });

test('a key for Verified Workflows has its own prefix, and is otherwise like any other', async () => {
  const made = await create({ dialect: 'verified-workflows' });
  expect(made.status).toBe(201);
  const key = made.text('api_key');
  expect(key).toMatch(/^vw_live_[0-9A-Za-z]{36}$/);
  expect(kindOfApiKey(key, new Set(['vw_live_']))).toBe('agent');
  expect(made.body).toMatchObject({
    dialect: 'verified-workflows',
    masked_key: `${key.slice(0, 12)}…`,
    rate_limit: null,
  });
  const shown = await gateway.http.get(`/v1/api-keys/${made.text('id')}`, org.admin_key);
  expect(shown.raw).not.toContain(key);
});

test('it also works on the native API, with either of its prefixes', async () => {
  const rate_limit = { requests: 5, per_seconds: 3_600 };
  const key = (await create({ dialect: 'verified-workflows', rate_limit })).text('api_key');
  expect((await gateway.http.get('/v1/tasks', key)).status).toBe(200);
  const alias = key.replace('vw_live_', 'hq_live_');
  expect((await gateway.http.get('/v1/tasks', alias)).status).toBe(200);
  const headers = { 'x-api-key': alias };
  expect((await gateway.http.get('/v1/tasks', undefined, { headers })).status).toBe(200);
  // Both prefixes share one counter: the three requests above were three of five.
  const remaining = (await gateway.http.get('/v1/tasks', key)).headers.get('x-ratelimit-remaining');
  expect(remaining).toBe('1');
});

test('the alias applies to that prefix only', async () => {
  const native = (await create({})).text('api_key');
  for (const prefix of ['hq_live_', 'vw_live_']) {
    const answer = await gateway.http.get('/v1/tasks', native.replace('cs_live_', prefix));
    expect(answer.code).toBe('auth.key_invalid');
  }
});

test('revoking it revokes both forms', async () => {
  const made = await create({ dialect: 'verified-workflows' });
  const key = made.text('api_key');
  await gateway.http.delete(`/v1/api-keys/${made.text('id')}`, org.admin_key);
  expect((await gateway.http.get('/v1/tasks', key)).status).toBe(401);
  expect((await gateway.http.get('/v1/tasks', key.replace('vw_live_', 'hq_live_'))).status).toBe(401);
});

test('a change of dialect that would need another prefix is refused', async () => {
  const path = async (spec: object) => `/v1/api-keys/${(await create(spec)).text('id')}`;
  const native = await path({});
  const foreign = await path({ dialect: 'verified-workflows' });
  const change = (target: string, body: object) => gateway.http.patch(target, org.admin_key, body);

  const refused = await change(native, { dialect: 'verified-workflows' });
  expect([refused.status, refused.code]).toEqual([409, 'api_key.dialect_fixed']);
  expect((await change(foreign, { dialect: 'native' })).code).toBe('api_key.dialect_fixed');
  expect((await gateway.http.get(native, org.admin_key)).body).toMatchObject({ dialect: 'native' });

  expect((await change(foreign, { dialect: 'verified-workflows', name: 'n' })).status).toBe(200);
  expect((await change(native, { dialect: 'harnesslayer' })).body).toMatchObject({ dialect: 'harnesslayer' });
});
