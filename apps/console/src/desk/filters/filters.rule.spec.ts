import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DUE,
  ORDERS,
  STATUSES,
  URGENCIES,
  bulkFilterOf,
  filtersIn,
  queryOf,
  searchOf,
} from './filters.rule.js';
import type { TaskFilters } from './filters.rule.js';

const filters: fc.Arbitrary<TaskFilters> = fc.record(
  {
    order: fc.constantFrom(...ORDERS),
    text: fc.constantFrom('invoice 4711', 'R&D', 'a=b', 'données', '東京'),
    status: fc.constantFrom(...STATUSES),
    due: fc.constantFrom(...DUE),
    breached: fc.constant('true' as const),
    urgency: fc.constantFrom(...URGENCIES),
    domain: fc.constantFrom('security', 'R&D', 'a=b&c', 'données'),
    pool: fc.uuid(),
    worker: fc.uuid(),
  },
  { requiredKeys: ['order'] },
);

test('filters survive the address', () => {
  fc.assert(
    fc.property(filters, given => {
      expect(filtersIn(new URLSearchParams(searchOf(given).toString()))).toEqual(given);
    }),
  );
});

test('no address makes a page fail', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(filtersIn(new URLSearchParams(text)).order).toMatch(/deadline|newest/);
    }),
  );
  expect(filtersIn(new URLSearchParams('status=lost&text=%20!?&pool=1&domain=&due=never&order=x'))).toEqual({
    order: 'deadline',
  });
});

test('the request has the parameters of the API, and is the same within a minute', () => {
  const given: TaskFilters = {
    order: 'deadline',
    due: '1h',
    breached: 'true',
    status: 'queued',
    worker: 'w',
  };
  const atMs = Date.parse('2026-03-02T08:00:10.000Z');
  expect(queryOf(given, atMs)).toEqual({
    sort: 'deadline',
    deadline_before: '2026-03-02T09:00:00.000Z',
    breached: true,
    status: 'queued',
    worker_id: 'w',
  });
  expect(queryOf(given, atMs + 40_000)).toEqual(queryOf(given, atMs));
  expect(queryOf({ order: 'newest' }, atMs)).toEqual({});
});

test('a bulk job has the tasks of the list, and never an empty filter', () => {
  const nowMs = Date.parse('2026-03-02T08:00:00.000Z');
  fc.assert(
    fc.property(filters, given => {
      const { sort, ...query } = queryOf(given, nowMs);
      const filter = bulkFilterOf(given, nowMs);
      expect(filter).toMatchObject(query);
      expect(Object.keys(filter)).toContain(sort === 'deadline' ? 'deadline_after' : 'created_before');
      expect(filter).not.toHaveProperty('sort');
    }),
  );
});
