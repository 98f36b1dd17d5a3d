import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AddCredit, SetPrice } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { conventionsAt } from '../src/dialects/conventions-at.js';
import { ApiDocument } from '../src/openapi/api-document.js';
import type { DescribedEndpoint } from '../src/openapi/described-endpoints.js';
import { exampleTask } from './fixtures.js';
import { OPERATOR_KEY, Surroundings } from './gateway-under-test.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

/** Bodies for the routes that want one. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /v1/tasks': exampleTask(),
  'POST /v1/tasks/batch': { tasks: [exampleTask()] },
  'PATCH /v1/worker/me': { available: false },
  'POST /v1/worker/assignments/:assignment_id/submit': { output: { ok: true } },
  'POST /v1/exports': { format: 'jsonl' },
  'POST /v1/pools': { name: 'soc' },
  'PATCH /v1/pools/:pool_id': { name: 'noc' },
  'POST /v1/workers': { name: 'Ada' },
  'PATCH /v1/workers/:worker_id': { available: false },
  'POST /v1/webhook-endpoints': { url: 'https://example.com/hook' },
  'PATCH /v1/webhook-endpoints/:endpoint_id': { enabled: false },
  'POST /v1/organizations/:org_id/credits': { amount_micros: 5 },
  'POST /v1/api-keys': { name: 'ci', scopes: ['tasks:read'] },
  'PATCH /v1/api-keys/:key_id': { name: 'new' },
  'POST /v1/organizations': { name: 'Acme' },
  'PATCH /v1/organizations/:org_id': {
    name: 'Acme',
    rate_limit: { requests: 5_000, per_seconds: 10 },
    default_deadline_seconds: 86_400,
    suspended: false,
  },
  'POST /v1/organizations/:org_id/prices': { tier: 'standard', amount_micros: 90_000 },
  'POST /v1/prices': { tier: 'express', amount_micros: 210_000 },
  'POST /v1/billing/quote': { task_type: 'verification', domain: 'security' },
  'PATCH /v1/billing/settings': { low_balance_micros: 1_000_000 },
  'POST /v1/workers/:worker_id/payouts': { all: true },
  'POST /v1/tasks/:task_id/gold': { output: { ok: true } },
  'PATCH /v1/quality/settings': { window: 50 },
};

let surroundings: Surroundings;
let gateway: GatewayUnderTest;
let endpoints: readonly DescribedEndpoint[];
let admin: string;
let worker: string;
let narrow: string;
let keyId: string;
let orgId: string;

beforeAll(async () => {
  surroundings = await Surroundings.start();
  gateway = await surroundings.gateway();
  endpoints = gateway.app.get(ApiDocument, { strict: false }).endpoints;
  ({ admin_key: admin, org_id: orgId } = await gateway.organization());
  worker = (await gateway.worker(admin)).api_key;
  narrow = (await gateway.key(admin, { scopes: ['keys:read'] })).api_key;
  keyId = (await gateway.key(admin, { scopes: ['tasks:read'] })).id;
});
afterAll(() => surroundings.stop());

/** Calls a route with an id of its own in each place. */
function call({ method, path }: DescribedEndpoint, key: string | undefined): Promise<HttpAnswer> {
  const own = path.replace(':key_id', keyId).replace(':org_id', orgId).replace(':month', '2026-02');
  const target = own.replaceAll(/:\w+/g, () => randomUUIDv7());
  const body = BODIES[`${method} ${path}`];
  return gateway.http.call(method, target, key, body === undefined ? undefined : JSON.stringify(body));
}

function keyFor({ access }: DescribedEndpoint): string {
  return access === 'operator' ? OPERATOR_KEY : access === 'worker' ? worker : admin;
}

/** The native routes that ask for a key; those of dialects have keys and refusals of their own. */
function closed(): DescribedEndpoint[] {
  return native().filter(({ access }) => access !== 'public');
}

function native(): DescribedEndpoint[] {
  return endpoints.filter(({ path }) => conventionsAt(path).dialect === 'native');
}

const named = ({ method, path }: DescribedEndpoint, answer: HttpAnswer): string =>
  `${method} ${path}: ${answer.status}`;
const expected = ({ method, path }: DescribedEndpoint, status: number): string =>
  `${method} ${path}: ${status}`;

describe('every route', () => {
  test('there are as many as the API has', () => {
    expect(closed()).toHaveLength(77);
  });

  test('answers with the status it promises', async () => {
    const revoke = (endpoint: DescribedEndpoint): boolean => endpoint.id === 'apiKeys_revoke';
    // The key that is asked for goes last.
    for (const endpoint of [...native().filter(one => !revoke(one)), ...native().filter(revoke)]) {
      const answer = await call(endpoint, keyFor(endpoint));
      expect(named(endpoint, answer)).toBe(expected(endpoint, endpoint.answer.status));
    }
  });

  test('asks for a key', async () => {
    for (const endpoint of closed()) {
      const answer = await call(endpoint, undefined);
      expect(named(endpoint, answer)).toBe(expected(endpoint, 401));
      expect(answer.code).toBe('auth.key_missing');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  test('refuses a key without its scope', async () => {
    for (const endpoint of closed().filter(({ access }) => access !== 'keys:read')) {
      expect(named(endpoint, await call(endpoint, narrow))).toBe(expected(endpoint, 403));
    }
  });

  test("refuses a worker's key, unless it is a worker's", async () => {
    for (const endpoint of closed().filter(({ access }) => access !== 'worker')) {
      const answer = await call(endpoint, worker);
      expect(named(endpoint, answer)).toBe(expected(endpoint, 403));
      expect(answer.code).toBe('auth.wrong_key_kind');
    }
  });

  test("a worker's refuses even an administrator, and the operator has no way in", async () => {
    for (const endpoint of closed().filter(({ access }) => access === 'worker')) {
      expect(named(endpoint, await call(endpoint, admin))).toBe(expected(endpoint, 403));
    }
    for (const endpoint of closed().filter(({ access }) => access !== 'operator')) {
      expect(named(endpoint, await call(endpoint, OPERATOR_KEY))).toBe(expected(endpoint, 403));
    }
  });

  test("lets no key but the operator's add funds or set prices", async () => {
    const reached = () => [AddCredit, SetPrice].map(command => surroundings.fakes.asked(command).length);
    const before = reached();
    for (const endpoint of native()) {
      // A key that is revoked reaches nothing any more.
      if (endpoint.id === 'apiKeys_revoke') continue;
      await call(endpoint, admin);
      await call(endpoint, worker);
    }
    expect(reached()).toEqual(before);
    for (const endpoint of native().filter(({ access }) => access === 'operator')) {
      await call(endpoint, OPERATOR_KEY);
    }
    expect(reached()).toEqual(before.map((count, place) => count + (place === 0 ? 1 : 2)));
  });

  test('finds nothing under an id that is none', async () => {
    for (const endpoint of closed().filter(({ path }) => path.includes(':'))) {
      const key = keyFor(endpoint);
      const body = BODIES[`${endpoint.method} ${endpoint.path}`] ?? {};
      const path = endpoint.path.replaceAll(/:\w+/g, 'not-an-id');
      const text = ['GET', 'DELETE'].includes(endpoint.method) ? undefined : JSON.stringify(body);
      const answer = await gateway.http.call(endpoint.method, path, key, text);
      expect(named(endpoint, answer)).toBe(expected(endpoint, 404));
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  test('refuses an Idempotency-Key that is too long', async () => {
    for (const endpoint of closed().filter(
      ({ method, access }) => method === 'POST' && access === 'tasks:write',
    )) {
      const path = endpoint.path.replaceAll(/:\w+/g, () => randomUUIDv7());
      const body = BODIES[`${endpoint.method} ${endpoint.path}`] ?? {};
      const answer = await gateway.http.post(path, admin, body, {
        headers: { 'idempotency-key': 'x'.repeat(256) },
      });
      expect(`${named(endpoint, answer)} ${answer.code}`).toBe(
        `${expected(endpoint, 422)} idempotency.key_invalid`,
      );
    }
  });
});
