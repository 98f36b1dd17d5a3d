import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { GetTask } from '#libs/contracts';
import { makeApiKey } from '../../src/edge/auth/api-key.rule.js';
import { startGateway } from '../gateway-under-test.js';
import type { HttpAnswer } from '../http-client.js';
import { dialectKey, dialectOf, exampleReview, unknownTask } from './vw-client.js';

const env = { TRUSTED_PROXIES: '127.0.0.1', AUTH_FAILURES_PER_MINUTE: '1000' };
const { surroundings, gateway, org } = await startGateway(env);
const other = await surroundings.gateway(env);
const http = dialectOf(gateway);
const key = await dialectKey(gateway, org);

const LIMIT = { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '5' };
const limitOf = ({ headers }: HttpAnswer) => ({
  'x-ratelimit-limit': headers.get('x-ratelimit-limit'),
  'x-ratelimit-remaining': headers.get('x-ratelimit-remaining'),
});
const left = (answer: HttpAnswer) => limitOf(answer)['x-ratelimit-remaining'];
const problem = (status: number, slug: string, title: string, instance: string) => ({
  type: `https://api.verifiedworkflows.com/errors/${slug}`,
  ...{ title, status, instance, detail: expect.stringMatching(/./) },
});
const madeUp = () => makeApiKey('vw_live_', randomBytes);

describe('a malformed key is 401', () => {
  test.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['another scheme', { authorization: 'Basic dnc6bGl2ZQ==' }],
    ['a bare key', { authorization: madeUp() }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['noise', { authorization: 'Bearer hello' }],
    ['a prefix alone', { authorization: 'Bearer vw_live_' }],
    ['invalid characters', { authorization: 'Bearer vw_live_abc-def' }],
    ['the native header', { 'x-api-key': madeUp() }],
    ['a native key', { authorization: `Bearer ${makeApiKey('cs_live_', randomBytes)}` }],
    ['a worker’s key', { authorization: `Bearer ${makeApiKey('csw_', randomBytes)}` }],
  ])('%s', async (_, headers) => {
    const answer = await http.get('/v1/tasks', undefined, { headers });
    expect(answer.body).toEqual(problem(401, 'unauthorized', 'Unauthorized', '/v1/tasks'));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(limitOf(answer)).toEqual(LIMIT);
  });

  test('also on an unknown route, and before the body is read', async () => {
    expect((await http.get('/v1/nothing')).status).toBe(401);
    expect((await http.call('POST', '/v1/tasks', undefined, '{')).status).toBe(401);
  });
});

describe('a key that is not registered is 403', () => {
  test.each([
    ['unknown', madeUp],
    ['unknown, with the other prefix', () => madeUp().replace('vw_', 'hq_')],
    ['made up without a checksum', () => 'vw_live_xxxxxxxxxxxxxxxxxxxxxxxx'],
    ['the document’s placeholder', () => 'hq_live_YOUR_KEY'],
    ['expired', () => dialectKey(gateway, org, { expires_at: '2020-01-01T00:00:00Z' })],
  ])('%s', async (_, make) => {
    const answer = await http.get('/v1/tasks', await make());
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(problem(403, 'forbidden', 'Forbidden', '/v1/tasks'));
    expect(limitOf(answer)).toEqual(LIMIT);
  });

  test('revoked, on every gateway', async () => {
    const made = await gateway.key(org.admin_key, { scopes: ['*'], dialect: 'verified-workflows' });
    expect((await http.get('/v1/tasks', made.api_key)).status).toBe(200);
    await gateway.http.delete(`/v1/api-keys/${made.id}`, org.admin_key);
    expect((await http.get('/v1/tasks', made.api_key)).status).toBe(403);
  });

  test('also without the scope, or from another address', async () => {
    const narrow = await dialectKey(gateway, org, { scopes: ['tasks:read'] });
    expect((await http.post('/v1/tasks', narrow, exampleReview())).status).toBe(403);
    expect((await http.get('/v1/client/dashboard', narrow)).status).toBe(403);
    const elsewhere = await dialectKey(gateway, org, { allowed_cidrs: ['203.0.113.0/24'] });
    expect((await http.get('/v1/tasks', elsewhere)).status).toBe(403);
  });
});

test('an address with too many failures of any kind is locked out, and valid keys still work from it', async () => {
  const strict = await surroundings.gateway({ TRUSTED_PROXIES: '127.0.0.1', AUTH_FAILURES_PER_MINUTE: '4' });
  const headers = { 'x-forwarded-for': '198.51.100.20' };
  const statuses: number[] = [];
  for (const attempt of [madeUp(), 'noise', madeUp(), 'noise', madeUp(), 'noise']) {
    statuses.push((await dialectOf(strict).get('/v1/tasks', attempt, { headers })).status);
  }
  expect(statuses).toEqual([403, 401, 403, 401, 429, 429]);
  const refused = await dialectOf(strict).get('/v1/tasks', madeUp(), { headers });
  expect(left(refused)).toBe('0');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await dialectOf(strict).get('/v1/tasks', key, { headers })).status).toBe(200);
});

describe('the rate limit', () => {
  test('allows five requests of one key at two gateways, and then 429', async () => {
    const limited = await dialectKey(gateway, org, { rate_limit: { requests: 5, per_seconds: 3_600 } });
    const alias = limited.replace('vw_live_', 'hq_live_');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        dialectOf(n % 2 === 0 ? gateway : other).get('/v1/tasks', n % 3 === 0 ? alias : limited),
      ),
    );
    const passed = answers.filter(({ status }) => status === 200);
    expect(passed.map(left).toSorted()).toEqual(['0', '1', '2', '3', '4']);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(7);
    for (const answer of refused) {
      expect(answer.body).toEqual(problem(429, 'rate-limited', 'Too Many Requests', '/v1/tasks'));
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_000);
      expect(limitOf(answer)).toEqual({ 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0' });
    }
  });

  test('is five in ten seconds for a key without its own limit', async () => {
    const plain = await dialectKey(gateway, org, { rate_limit: undefined });
    const answers = await Promise.all(Array.from({ length: 5 }, () => http.get('/v1/tasks', plain)));
    for (const answer of answers) expect(limitOf(answer)['x-ratelimit-limit']).toBe('5');
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"default";q=5;w=10');
  });

  test('counts every request with a key, whatever its outcome', async () => {
    const limited = await dialectKey(gateway, org, {
      scopes: ['tasks:read'],
      rate_limit: { requests: 8, per_seconds: 3_600 },
    });
    surroundings.fakes.answer(GetTask, () => {
      throw new Error('made up');
    });
    const answers = [
      await http.get('/v1/tasks', limited),
      await http.get('/v1/tasks?limit=0', limited),
      await http.call('POST', '/v1/tasks', limited, '{'),
      await http.get('/v1/tasks/tsk_live_a3f21', limited),
      await http.get('/v1/nothing', limited),
      await http.call('PUT', '/v1/tasks', limited, '{}'),
      await http.post('/v1/tasks', limited, exampleReview()),
      await http.get(`/v1/tasks/${unknownTask()}`, limited),
      await http.get('/v1/tasks', limited),
    ];
    // Permissions are checked before the body is read.
    const statuses = [200, 400, 403, 404, 404, 405, 403, 500, 429];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(answers.map(left)).toEqual(['7', '6', '5', '4', '3', '2', '1', '0', '0']);
  });

  test('is in the headers even when the URL is malformed', async () => {
    const { hostname, port } = new URL(http.baseUrl);
    const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
      const path = '/verified-workflows/v1/tasks/%zz';
      httpRequest({ hostname, port, path }, answer => {
        answer.resume();
        resolve(answer.headers);
      })
        .on('error', reject)
        .end();
    });
    expect(headers).toMatchObject(LIMIT);
  });
});
