import { afterAll, beforeAll, expect, test } from 'vitest';
import { Surroundings } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';

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
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(14);
  for (const answer of refused) {
    expect(answer.code).toBe('rate_limit.exceeded');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_000);
  }
});

test('a key without a limit has none', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => gateway.http.get('/v1/tasks', org.admin_key)),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
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
