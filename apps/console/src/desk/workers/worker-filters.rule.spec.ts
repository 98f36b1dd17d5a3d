import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { STATES, stateOf, workerFiltersIn, workersQueryOf } from './worker-filters.rule.js';
import type { WorkerFilters } from './worker-filters.rule.js';

const word = fc.string({ minLength: 1, maxLength: 100 }).filter(text => text.trim() === text && text !== '');

const filters: fc.Arbitrary<WorkerFilters> = fc.record(
  { name: word, pool: fc.uuid(), skill: word, state: fc.constantFrom(...STATES) },
  { requiredKeys: [] },
);

test('filters survive the address', () => {
  fc.assert(
    fc.property(filters, wanted => {
      const search = new URLSearchParams(Object.entries(wanted));
      expect(workerFiltersIn(new URLSearchParams(search.toString()))).toEqual(wanted);
    }),
  );
});

test('any address gives a request', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('name', 'pool', 'skill', 'state'), fc.string())), pairs => {
      const query = workersQueryOf(workerFiltersIn(new URLSearchParams(pairs)));
      for (const value of Object.values(query)) expect(value).not.toBe('');
    }),
  );
});

test('a worker is in the list of their state, and in no other one', () => {
  fc.assert(
    fc.property(fc.constantFrom('active', 'suspended'), fc.boolean(), (status, available) => {
      const found = STATES.filter(state => {
        const query = workersQueryOf({ state });
        return query.status === status && (query.available ?? available) === available;
      });
      expect(found).toEqual([stateOf({ status, available })]);
    }),
  );
});
