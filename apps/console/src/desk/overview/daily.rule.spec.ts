import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { onDays, taskDays } from './daily.rule.js';

const DAYS = ['2026-02-27', '2026-02-28', '2026-03-01'];
const count = fc.nat(1_000);
const row = fc.record({
  day: fc.constantFrom(...DAYS),
  ...{ created: count, completed: count, sla_breached: count, sla_met: count, offered: count },
  ...{ completion_seconds: count, offer_seconds: count },
});

test('nothing is lost or counted twice', () => {
  fc.assert(
    fc.property(fc.array(row), rows => {
      const days = taskDays(DAYS, rows);
      expect(days).toHaveLength(DAYS.length);
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
      expect(sum(days.map(({ created }) => created))).toBe(sum(rows.map(({ created }) => created)));
      expect(sum(days.map(({ met }) => met))).toBe(sum(rows.map(({ sla_met: met }) => met)));
      expect(sum(days.map(({ breached }) => breached))).toBe(sum(rows.map(one => one.sla_breached)));
    }),
  );
});

test('a mean is over all types of a day, and there is none without tasks', () => {
  const none = { created: 0, completed: 0, sla_breached: 0, sla_met: 0, completion_seconds: 0 };
  const days = taskDays(DAYS, [
    { ...none, day: '2026-02-28', offered: 1, offer_seconds: 10 },
    { ...none, day: '2026-02-28', offered: 3, offer_seconds: 30 },
  ]);
  expect(days.map(({ offerSeconds }) => offerSeconds)).toEqual([null, 10, null]);
  expect(days.map(({ completionSeconds }) => completionSeconds)).toEqual([null, null, null]);
});

test('each day has its row', () => {
  expect(onDays(DAYS, [{ day: '2026-03-01', results: 2 }])).toEqual([
    undefined,
    undefined,
    { day: '2026-03-01', results: 2 },
  ]);
});
