import { describe, expect, test } from 'vitest';
import { CreateTask } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { exampleTask } from './fixtures.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

const env = { AUTH_FAILURES_PER_MINUTE: '5', TRUSTED_PROXIES: '127.0.0.1' };
const { surroundings, gateway, org } = await startGateway(env);
const other = await surroundings.gateway(env);

const left = ({ headers }: HttpAnswer) => headers.get('x-ratelimit-remaining');

test('a key’s limit applies across all gateways', async () => {
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

test('every response has the rate-limit headers of a key with a limit', async () => {
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

describe('without a limit of its own', () => {
  const limits = (answer: HttpAnswer) => [
    answer.headers.get('x-ratelimit-limit'),
    answer.headers.get('ratelimit-policy'),
  ];

  test('every kind of key has the default limit, with its headers', async () => {
    const worker = await gateway.worker(org.admin_key);
    const agent = await gateway.http.get('/v1/tasks', org.admin_key);
    expect(limits(agent)).toEqual(['1000', '"default";q=1000;w=10']);
    expect(agent.headers.get('ratelimit')).toMatch(/^"default";r=9\d\d;t=1$/);
    const own = await gateway.http.get('/v1/worker/me', worker.api_key);
    expect(limits(own)).toEqual(['200', '"default";q=200;w=10']);
    const operator = await gateway.http.post('/v1/organizations', OPERATOR_KEY, { name: 'x' });
    expect(limits(operator)).toEqual(['1000', '"default";q=1000;w=10']);
  });

  const tight = {
    RATE_LIMIT_PER_KEY: '5/3600',
    RATE_LIMIT_PER_WORKER: '3/3600',
    RATE_LIMIT_PER_ORGANIZATION: '9/3600',
    RATE_LIMIT_OPERATOR: '4/3600',
  };

  async function statusesOf(count: number, ask: () => Promise<HttpAnswer>): Promise<number[]> {
    const answers = await Promise.all(Array.from({ length: count }, ask));
    for (const answer of answers.filter(({ status }) => status === 429)) {
      expect(answer.code).toBe('rate_limit.exceeded');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(300);
    }
    return answers.map(({ status }) => status).toSorted();
  }

  test('a key, a worker’s key and the operator’s are refused above the default', async () => {
    const strict = await surroundings.gateway(tight);
    const made = await gateway.organization();
    const { api_key } = await gateway.worker(made.admin_key);
    const passed = (count: number) => [...Array<number>(count).fill(200), 429, 429];
    expect(await statusesOf(5, () => strict.http.get('/v1/worker/me', api_key))).toEqual(passed(3));
    expect(await statusesOf(7, () => strict.http.get('/v1/tasks', made.admin_key))).toEqual(passed(5));
    const byOperator = () =>
      strict.http.call('PATCH', `/v1/organizations/${made.org_id}`, OPERATOR_KEY, '{"name":"n"}');
    expect(await statusesOf(6, byOperator)).toEqual(passed(4));
  });

  test('an organization has one limit for all its keys; another organization is served', async () => {
    const strict = await surroundings.gateway(tight);
    const [made, quiet] = [await gateway.organization(), await gateway.organization()];
    const keys = await Promise.all(
      Array.from({ length: 4 }, () => gateway.key(made.admin_key, { scopes: ['*'] })),
    );
    let next = 0;
    const ask = () => strict.http.get('/v1/tasks', keys[(next += 1) % keys.length]?.api_key ?? '');
    expect(await statusesOf(12, ask)).toEqual([...Array<number>(9).fill(200), 429, 429, 429]);
    const refused = await ask();
    expect(refused.headers.get('ratelimit-policy')).toBe('"organization";q=9;w=3600');
    expect((await strict.http.get('/v1/tasks', quiet.admin_key)).status).toBe(200);
  });

  test('the operator sets an organization’s limits, which apply at once and on every gateway', async () => {
    const made = await gateway.organization();
    const path = `/v1/organizations/${made.org_id}`;
    const policy = async (at: GatewayUnderTest) =>
      (await at.http.get('/v1/tasks', made.admin_key)).headers.get('ratelimit-policy');
    expect(await policy(other)).toBe('"default";q=1000;w=10');
    const key_rate_limit = { requests: 77, per_seconds: 7 };
    const changed = await gateway.http.patch(path, OPERATOR_KEY, { key_rate_limit });
    expect(changed.body).toMatchObject({ org_id: made.org_id, key_rate_limit, rate_limit: null });
    expect(await policy(gateway)).toBe('"default";q=77;w=7');
    await waitFor(async () => (await policy(other)) === '"default";q=77;w=7', { timeoutMs: 2_000 });

    await gateway.http.patch(path, OPERATOR_KEY, { rate_limit: { requests: 2, per_seconds: 3_600 } });
    const refused = await gateway.http.get('/v1/tasks', made.admin_key).then(async first => {
      expect([200, 429]).toContain(first.status);
      await gateway.http.get('/v1/tasks', made.admin_key);
      return gateway.http.get('/v1/tasks', made.admin_key);
    });
    expect(refused.headers.get('ratelimit-policy')).toBe('"organization";q=2;w=3600');
    const lifted = await gateway.http.patch(path, OPERATOR_KEY, { rate_limit: null, key_rate_limit: null });
    expect(lifted.body).toMatchObject({ rate_limit: null, key_rate_limit: null });
    // The organization's bucket was empty, and refills with 200 per second from here on.
    await waitFor(async () => (await policy(gateway)) === '"default";q=1000;w=10');
    await waitFor(
      async () =>
        (await gateway.http.patch(path, made.admin_key, { name: 'x' })).code === 'auth.wrong_key_kind',
    );
    const missing = `/v1/organizations/${randomUUIDv7()}`;
    expect((await gateway.http.patch(missing, OPERATOR_KEY, {})).code).toBe('organization.not_found');
  });
});

describe('a batch counts as its number of tasks', () => {
  const batch = (count: number) => ({ tasks: Array.from({ length: count }, () => exampleTask()) });

  test('against the limit of its key', async () => {
    const { api_key } = await gateway.key(org.admin_key, {
      scopes: ['*'],
      rate_limit: { requests: 10, per_seconds: 3_600 },
    });
    const created = () => surroundings.fakes.received(CreateTask).length;
    const first = await gateway.http.post('/v1/tasks/batch', api_key, batch(7));
    expect([first.status, left(first)]).toEqual([200, '3']);
    const before = created();
    const refused = await gateway.http.post('/v1/tasks/batch', api_key, batch(4));
    expect([refused.status, refused.code]).toEqual([429, 'rate_limit.exceeded']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(created()).toBe(before);
    // The refused batch cost one request instead of four.
    expect(left(await gateway.http.get('/v1/tasks', api_key))).toBe('1');
  });

  test('against the defaults of key and organization', async () => {
    const strict = await surroundings.gateway({
      RATE_LIMIT_PER_KEY: '10/3600',
      RATE_LIMIT_PER_ORGANIZATION: '15/3600',
    });
    const made = await gateway.organization();
    const second = await gateway.key(made.admin_key, { scopes: ['*'] });
    const post = (key: string, count: number) => strict.http.post('/v1/tasks/batch', key, batch(count));
    expect((await post(made.admin_key, 11)).status).toBe(429);
    expect((await post(made.admin_key, 9)).status).toBe(200);
    expect((await post(made.admin_key, 1)).status).toBe(429);
    const beyond = await post(second.api_key, 6);
    expect(beyond.headers.get('ratelimit-policy')).toBe('"organization";q=15;w=3600');
    expect((await post(second.api_key, 4)).status).toBe(200);
  });
});

test('a key for Verified Workflows has five requests in ten seconds, unless it has its own limit', async () => {
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

test('the failed attempts of an address are limited, and a valid key from it still works', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7' };
  const attempt = () => gateway.http.get('/v1/tasks', 'wrong', { headers });
  const statuses = [];
  for (let count = 0; count < 7; count += 1) statuses.push((await attempt()).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await attempt()).code).toBe('auth.too_many_failures');
  expect((await gateway.http.get('/v1/tasks', org.admin_key, { headers })).status).toBe(200);
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  expect((await gateway.http.get('/v1/tasks', 'wrong', from('198.51.100.8'))).status).toBe(401);
  // The same client, as reported by a dual-stack socket.
  expect((await gateway.http.get('/v1/tasks', 'wrong', from('::ffff:198.51.100.7'))).status).toBe(429);
});

test('all addresses of a /64 share their failed attempts, and no others do', async () => {
  const attempt = async (address: string) =>
    (await gateway.http.get('/v1/tasks', 'wrong', { headers: { 'x-forwarded-for': address } })).status;
  const statuses = [];
  for (let host = 1; host <= 7; host += 1) statuses.push(await attempt(`2001:db8:7:7:${host}::${host}`));
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect(await attempt('2001:db8:7:8::1')).toBe(401);
});
