import { afterAll, beforeAll, expect, test } from 'vitest';
import { Surroundings } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

let surroundings: Surroundings;
let gateway: GatewayUnderTest;
let other: GatewayUnderTest;
let org: TestOrganization;

beforeAll(async () => {
  surroundings = await Surroundings.start();
  const env = { AUTH_FAILURES_PER_MINUTE: '5', TRUSTED_PROXIES: '127.0.0.1' };
  [gateway, other] = await Promise.all([surroundings.gateway(env), surroundings.gateway(env)]);
  org = await gateway.organization();
});
afterAll(() => surroundings.stop());

const left = ({ headers }: HttpAnswer) => headers.get('x-ratelimit-remaining');

test('a key’s limit holds over all gateways together', async () => {
  const { api_key } = await gateway.key(org.admin_key, {
    scopes: ['*'],
    rate_limit: { requests: 6, per_seconds: 3_600 },
  });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? gateway : other).http.get('/v1/tasks', api_key),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
  const remaining = answers
    .filter(({ status }) => status === 200)
    .map(left)
    .toSorted();
  expect(remaining).toEqual(['0', '1', '2', '3', '4', '5']);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(14);
  for (const answer of refused) {
    expect(answer.code).toBe('rate_limit.exceeded');
    const wait = answer.headers.get('retry-after');
    expect(Number(wait)).toBeGreaterThan(3_000);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('6');
    expect(left(answer)).toBe('0');
    expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=6;w=3600');
    expect(answer.headers.get('ratelimit')).toBe(`"default";r=0;t=${wait}`);
  }
});

test('a key with a limit hears how it stands, whatever the answer', async () => {
  const { api_key } = await gateway.key(org.admin_key, {
    scopes: ['tasks:read'],
    rate_limit: { requests: 10, per_seconds: 3_600 },
  });
  const paths = ['/v1/tasks', '/v1/tasks?limit=x', '/v1/tasks/none', '/v1/pools'];
  const answers = [];
  for (const path of paths) answers.push(await gateway.http.get(path, api_key));
  expect(answers.map(({ status }) => status)).toEqual([200, 422, 404, 403]);
  expect(answers.map(left)).toEqual(['9', '8', '7', '6']);
  expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"default";r=9;t=3[56]\d\d$/);
});

test('a key without a limit has none', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => gateway.http.get('/v1/tasks', org.admin_key)),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const names = answers.flatMap(({ headers }) => [...headers.keys()]);
  expect(names.filter(name => name.includes('ratelimit'))).toEqual([]);
});

test('a key for Verified Workflows has five requests in ten seconds, unless it is given another limit', async () => {
  const spec = { scopes: ['*'], dialect: 'verified-workflows' };
  const plain = await gateway.key(org.admin_key, spec);
  const answer = await gateway.http.get('/v1/tasks', plain.api_key);
  expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=5;w=10');
  expect(left(answer)).toBe('4');
  const own = await gateway.key(org.admin_key, { ...spec, rate_limit: { requests: 9, per_seconds: 60 } });
  expect(left(await gateway.http.get('/v1/tasks', own.api_key))).toBe('8');
  await gateway.http.patch(`/v1/api-keys/${own.id}`, org.admin_key, { rate_limit: null });
  expect(left(await gateway.http.get('/v1/tasks', own.api_key))).toBe('4');
});

test('an address may fail so often, and a good key from it still works', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7' };
  const attempt = () => gateway.http.get('/v1/tasks', 'wrong', { headers });
  const statuses = [];
  for (let count = 0; count < 7; count += 1) statuses.push((await attempt()).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await attempt()).code).toBe('auth.too_many_failures');
  expect((await gateway.http.get('/v1/tasks', org.admin_key, { headers })).status).toBe(200);
  expect(
    (await gateway.http.get('/v1/tasks', 'wrong', { headers: { 'x-forwarded-for': '198.51.100.8' } })).status,
  ).toBe(401);
});
