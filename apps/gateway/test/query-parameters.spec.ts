import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchemasOf } from '../src/openapi/json-schemas.js';
import { QueriedGateway, expectRefused } from './queried-gateway.js';

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
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

const gateway = await QueriedGateway.start();
const own = await gateway.caller();

/** The query parameters of all routes with a matching schema. */
function parametersLike(matches: (schema: Record<string, unknown>) => boolean) {
  return gateway.endpoints
    .filter(({ method, query }) => method === 'GET' && query !== undefined)
    .flatMap(endpoint => {
      const { inputs } = jsonSchemasOf({ query: endpoint.query ?? z.object({}) }, {});
      const { properties, required } = Properties.parse(inputs['query']);
      const othersOf = (name: string) =>
        required.filter(other => other !== name).map(other => `&${other}=${own.ids[other] ?? '1'}`);
      return Object.entries(properties).flatMap(([name, schema]) =>
        matches(schema) ? [{ endpoint, name, others: othersOf(name).join('') }] : [],
      );
    });
}

describe('every parameter of a query', () => {
  test('that is an instant refuses an invalid one', async () => {
    const parameters = parametersLike(({ format }) => format === 'date-time');
    expect(parameters.length).toBeGreaterThanOrEqual(12);
    for (const { endpoint, name } of parameters) {
      for (const text of NO_INSTANTS) {
        const answer = await gateway.get(endpoint, own, `${name}=${encodeURIComponent(text)}`);
        expectRefused(endpoint, answer, name, text);
      }
    }
  });

  test('that is an instant accepts the first and the last valid one', async () => {
    for (const { endpoint, name } of parametersLike(({ format }) => format === 'date-time')) {
      for (const text of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']) {
        const answer = await gateway.get(endpoint, own, `${name}=${text}`);
        // A range may be too long, which is a different refusal.
        expect(`${endpoint.path}?${name}=${text}: ${answer.status}`).toMatch(/: (200|422)$/);
      }
    }
  });

  test('that is a number refuses invalid values', async () => {
    const parameters = parametersLike(({ type }) => type === 'integer');
    expect(parameters.length).toBeGreaterThanOrEqual(gateway.lists.length);
    for (const { endpoint, name, others } of parameters) {
      for (const text of NO_INTEGERS) {
        const answer = await gateway.get(endpoint, own, `${name}=${encodeURIComponent(text)}${others}`);
        expectRefused(endpoint, answer, name, text.slice(0, 30));
      }
    }
  });
});
