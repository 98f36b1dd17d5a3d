import { afterAll, describe, expect, test } from 'vitest';
import { ServiceError } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { hostileSchemas, threadCpuMs } from '#libs/testing';
import { SchemaBudget, SchemaChecker } from './index.js';

/**
 * The maximum time of one request on the event loop. CPU time of this thread alone, so that a busy machine does not
 * matter.
 */
const MAX_LOOP_MS = 50;

const checker = new SchemaChecker();
checker.warmUp();
afterAll(() => checker.close());

async function postAndCheck(schema: Readonly<Record<string, Json>>, output: Json): Promise<string> {
  const stored = await checker.storedSchemaOf('org-1', { expected_format: 'structured_json', schema });
  if (stored.outcome !== 'valid') return stored.outcome;
  try {
    const faults = await checker.faultsOf('org-1', { expected_format: 'structured_json', schema }, output);
    return faults.length === 0 ? 'fits' : 'faults';
  } catch (error) {
    return error instanceof ServiceError ? error.code : String(error);
  }
}

describe('no schema and answer block the event loop', () => {
  test.each(hostileSchemas().map(one => [one.name, one] as const))('%s', async (_, { schema, output }) => {
    let outcome = '';
    const ms = await threadCpuMs(async () => {
      outcome = await postAndCheck(schema, output);
    });
    expect(ms).toBeLessThan(MAX_LOOP_MS);
    expect(outcome).toMatch(/^(fits|faults|too_complex|output\.too_costly)$/);
  });
});

test('the schemas of one request share a budget, and a repeated one costs nothing', async () => {
  const budget = new SchemaBudget();
  const outcomeOf = async (prefix: string): Promise<string> => {
    const properties = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [`${prefix}${i}`, { type: 'string' }]),
    );
    const schema = { type: 'object', properties };
    return (await checker.storedSchemaOf('org-1', { expected_format: 'structured_json', schema }, budget))
      .outcome;
  };
  const outcomes: string[] = [];
  for (let i = 0; i < 15; i += 1) outcomes.push(await outcomeOf(`p${i}_`));
  const accepted = outcomes.indexOf('too_complex');
  expect(accepted).toBeGreaterThan(5);
  expect(new Set(outcomes.slice(accepted))).toEqual(new Set(['too_complex']));
  expect(await outcomeOf('p0_')).toBe('valid');
});
