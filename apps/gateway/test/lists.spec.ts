import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  GetEarnings,
  ListAssignments,
  ListGold,
  ListPools,
  ListPrices,
  ListStatements,
  ListTaskEvents,
  ListTasks,
  ListTransactions,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  ListWorkerQuality,
  ListWorkers,
} from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import { ApiDocument } from '../src/openapi/api-document.js';
import { jsonSchemasOf } from '../src/openapi/json-schemas.js';
import type { DescribedEndpoint } from '../src/openapi/described-endpoints.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { TestOrganization } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { dialectKey } from './verified-workflows/vw-client.js';

/** The cursor of every service that has another page. */
const POSITION = Buffer.from('[1,{"id":"019a5b1e-7c00-7000-8000-000000000001"}]').toString('base64url');

const LISTS = [
  ListAssignments,
  ListGold,
  ListPools,
  ListPrices,
  ListStatements,
  ListTaskEvents,
  ListTasks,
  ListTransactions,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  ListWorkerQuality,
  ListWorkers,
];

/** Instants that are invalid in databases and calendars, or that only some parsers accept. */
const NO_INSTANTS = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '10000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01',
  'infinity',
  'now',
  '',
  '1767225600',
];
/** The test sends thousands of requests within seconds. */
const PLENTY = '1000000/10';
const NO_INTEGERS = [
  '',
  '-1',
  '1.5',
  '1e2',
  '0x10',
  ' 1',
  '2147483648',
  '9223372036854775808',
  '9'.repeat(400),
  'NaN',
];

const Properties = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const Page = z.object({ next_cursor: z.string() });

/** One organization's keys, and ids for path parameters. */
interface Caller {
  readonly organization: TestOrganization;
  readonly keys: Readonly<Record<'admin' | 'worker' | 'vw', string>>;
  readonly ids: Readonly<Record<string, string>>;
}

const { surroundings, gateway } = await startGateway({
  RATE_LIMIT_PER_KEY: PLENTY,
  RATE_LIMIT_PER_WORKER: PLENTY,
  RATE_LIMIT_PER_ORGANIZATION: PLENTY,
  RATE_LIMIT_OPERATOR: PLENTY,
});
const endpoints = gateway.app.get(ApiDocument, { strict: false }).endpoints;
answerWithMorePages();
const [own, other] = [await caller(), await caller()];

/** Every command with a paginated reply returns another page. */
function answerWithMorePages(): void {
  const page = { data: [], next_cursor: POSITION };
  for (const contract of LISTS) surroundings.fakes.answer(contract, () => page);
  const earnings = { currency: 'USD' as const, balance_micros: 0n, ...page };
  surroundings.fakes.answer(GetEarnings, ({ worker_id }) => ({ worker_id, ...earnings }));
}

async function caller(): Promise<Caller> {
  const organization = await gateway.organization();
  const admin = organization.admin_key;
  const worker = await gateway.worker(admin);
  // Creates a second page of keys and of audited actions.
  const [key] = await Promise.all([1, 2].map(() => gateway.key(admin, { scopes: ['tasks:read'] })));
  return {
    organization,
    keys: { admin, worker: worker.api_key, vw: await dialectKey(gateway, organization) },
    ids: {
      org_id: organization.org_id,
      worker_id: worker.worker_id,
      key_id: key?.id ?? '',
      task_id: randomUUIDv7(),
      pool_id: randomUUIDv7(),
      endpoint_id: randomUUIDv7(),
      delivery_id: randomUUIDv7(),
      month: '2026-02',
    },
  };
}

const isNative = ({ dialect }: DescribedEndpoint): boolean => dialect.name === 'native';

function get(endpoint: DescribedEndpoint, { keys, ids }: Caller, query: string): Promise<HttpAnswer> {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const id = ids[name] ?? randomUUIDv7();
    return isNative(endpoint) ? id : VERIFIED_WORKFLOWS_WIRE.taskIds.format(id);
  });
  const key =
    endpoint.access === 'operator'
      ? OPERATOR_KEY
      : endpoint.access === 'worker'
        ? keys.worker
        : isNative(endpoint)
          ? keys.admin
          : keys.vw;
  return gateway.http.call('GET', `${path}?${query}`, key, undefined);
}

/** The routes with a cursor, from the route table. */
function lists(): DescribedEndpoint[] {
  return endpoints.filter(({ query }) => query !== undefined && 'cursor' in query.shape);
}

/** The query parameters of all routes with a matching schema. */
function parametersLike(matches: (schema: Record<string, unknown>) => boolean) {
  return endpoints
    .filter(({ method, query }) => method === 'GET' && query !== undefined)
    .flatMap(endpoint => {
      const { inputs } = jsonSchemasOf({ query: endpoint.query ?? z.object({}) }, {});
      const { properties } = Properties.parse(inputs['query']);
      return Object.entries(properties).flatMap(([name, schema]) =>
        matches(schema) ? [{ endpoint, name }] : [],
      );
    });
}

async function cursorOf(endpoint: DescribedEndpoint, by: Caller): Promise<string> {
  const answer = await get(endpoint, by, 'limit=1');
  expect(`${endpoint.path}: ${answer.status}`).toBe(`${endpoint.path}: 200`);
  const cursor = answer.headers.get('x-next-cursor') ?? Page.parse(JSON.parse(answer.raw)).next_cursor;
  expect(cursor).toMatch(/^[\w-]+$/);
  return cursor;
}

/** Expects a refusal that names the parameter, in the format of its API. */
function expectRefused(
  endpoint: DescribedEndpoint,
  answer: HttpAnswer,
  parameter: string,
  what: string,
): void {
  const where = `${endpoint.path}?${parameter}=${what}`;
  if (isNative(endpoint)) {
    expect({ where, status: answer.status, errors: answer.body['errors'] }).toEqual({
      ...{ where, status: 422 },
      errors: [{ pointer: `/${parameter}`, detail: expect.any(String) }],
    });
  } else {
    expect({ where, status: answer.status, detail: answer.body['detail'] }).toEqual({
      ...{ where, status: 400 },
      detail: expect.stringContaining(`${parameter}: `),
    });
  }
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
}

describe('every list', () => {
  test('exist in the expected number, and each documents that it refuses cursors', () => {
    expect(lists().length).toBeGreaterThanOrEqual(17);
    for (const { path, problems = [] } of lists()) expect([path, ...problems]).toContain('cursor.invalid');
  });

  test('returns cursors that lead to the next page, and that only the same list and organization accept', async () => {
    const cursors = new Map<DescribedEndpoint, string>();
    for (const endpoint of lists()) cursors.set(endpoint, await cursorOf(endpoint, own));
    expect(new Set(cursors.values()).size).toBe(cursors.size);
    for (const [endpoint, cursor] of cursors) {
      const next = await get(endpoint, own, `limit=1&cursor=${cursor}`);
      expect(`${endpoint.path}: ${next.status}`).toBe(`${endpoint.path}: 200`);
      if (endpoint.access !== 'operator') {
        expectRefused(
          endpoint,
          await get(endpoint, other, `cursor=${cursor}`),
          'cursor',
          'another organization’s',
        );
      }
      for (const [another, foreign] of cursors) {
        if (another === endpoint) continue;
        expectRefused(
          endpoint,
          await get(endpoint, own, `cursor=${foreign}`),
          'cursor',
          `of ${another.path}`,
        );
      }
    }
  });

  test('refuses a modified cursor, naming its parameter', async () => {
    for (const endpoint of lists()) {
      const cursor = await cursorOf(endpoint, own);
      const middle = cursor.at(40) === 'A' ? 'B' : 'A';
      const tampered = [
        POSITION,
        'abc',
        '',
        '%00',
        cursor.slice(0, -1),
        `${cursor}A`,
        cursor.slice(0, 40) + middle + cursor.slice(41),
        cursor.slice(0, 30) + Buffer.from('[1,{"created_at":"0000-01-01T00:00:00Z"}]').toString('base64url'),
        'A'.repeat(5_000),
      ];
      for (const text of tampered) {
        expectRefused(endpoint, await get(endpoint, own, `cursor=${text}`), 'cursor', text);
      }
      expectRefused(
        endpoint,
        await get(endpoint, own, `cursor=${cursor}&cursor=${cursor}`),
        'cursor',
        'twice',
      );
    }
  });

  test('accepts ids in its path in either case', async () => {
    const inPath = lists().filter(({ path }) => path.includes(':'));
    expect(inPath.length).toBeGreaterThan(0);
    const upper = {
      ...own,
      ids: Object.fromEntries(Object.entries(own.ids).map(([name, id]) => [name, id.toUpperCase()])),
    };
    for (const endpoint of inPath) {
      const cursor = await cursorOf(endpoint, upper);
      expect(cursor).toBe(await cursorOf(endpoint, own));
    }
  });
});

describe('every parameter of a query', () => {
  test('that is an instant refuses an invalid one', async () => {
    const parameters = parametersLike(({ format }) => format === 'date-time');
    expect(parameters.length).toBeGreaterThanOrEqual(12);
    for (const { endpoint, name } of parameters) {
      for (const text of NO_INSTANTS) {
        const answer = await get(endpoint, own, `${name}=${encodeURIComponent(text)}`);
        expectRefused(endpoint, answer, name, text);
      }
    }
  });

  test('that is an instant accepts the first and the last valid one', async () => {
    for (const { endpoint, name } of parametersLike(({ format }) => format === 'date-time')) {
      for (const text of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']) {
        const answer = await get(endpoint, own, `${name}=${text}`);
        // A range may be too long, which is a different refusal.
        expect(`${endpoint.path}?${name}=${text}: ${answer.status}`).toMatch(/: (200|422)$/);
      }
    }
  });

  test('that is a number refuses invalid values', async () => {
    const parameters = parametersLike(({ type }) => type === 'integer');
    expect(parameters.length).toBeGreaterThanOrEqual(lists().length);
    for (const { endpoint, name } of parameters) {
      for (const text of NO_INTEGERS) {
        const answer = await get(endpoint, own, `${name}=${encodeURIComponent(text)}`);
        expectRefused(endpoint, answer, name, text.slice(0, 30));
      }
    }
  });
});
