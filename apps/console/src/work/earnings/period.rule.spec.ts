import { expect, test } from 'vitest';
import { hasSums, periodName, unpaidOf } from './period.rule.js';

const week = { starts_on: '2026-03-30', ends_on: '2026-04-05' };

test('a period is named by its dates, whatever the time zone', () => {
  expect(periodName(week, 'day', 'en-GB')).toBe('30 Mar 2026');
  expect(periodName(week, 'week', 'en-GB')).toMatch(/^30 Mar\s*–\s*5 Apr 2026$/);
  expect(periodName({ starts_on: '2026-03-01', ends_on: '2026-03-31' }, 'month', 'fr')).toBe('mars 2026');
});

test('a payout, or unpaid work, alone is something', () => {
  const nothing = { tasks: 0, payouts: 0, pending: 0, unpaid: { released: 0 } };
  expect(hasSums(nothing)).toBe(false);
  expect(hasSums({ ...nothing, payouts: 1 })).toBe(true);
  expect(hasSums({ ...nothing, unpaid: { released: 1 } })).toBe(true);
  expect(unpaidOf({ unpaid: { released: 2, not_counted: 0 } })).toEqual([['released', 2]]);
});
