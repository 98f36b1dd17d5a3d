import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PRESETS, periodIn } from './period.rule.js';

const NOW_MS = Date.parse('2026-03-01T15:30:00Z');
const date = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })
  .map(at => at.toISOString().slice(0, 10));
const period = (search: Record<string, string>) => periodIn(new URLSearchParams(search), NOW_MS);

test('any address gives whole days in order, as many as the API reports', () => {
  const text = fc.oneof(date, fc.string(), fc.constantFrom('7', '30', '2026-02-30'));
  fc.assert(
    fc.property(fc.record({ from: text, to: text, days: text }, { requiredKeys: [] }), search => {
      const { from, to, days } = period({ ...search });
      expect(days.length).toBeGreaterThan(0);
      expect(days.length).toBeLessThanOrEqual(400);
      expect(from.slice(0, 10)).toBe(days[0]);
      expect(Date.parse(to) - Date.parse(from)).toBe(days.length * 86_400_000);
      expect(days).toEqual(days.toSorted());
    }),
  );
});

test.each(PRESETS)('the last %d days end today', preset => {
  const { days, preset: found } = period({ days: String(preset) });
  expect([days.length, days.at(-1), found]).toEqual([preset, '2026-03-01', preset]);
});

test('the days of an address are both in the period', () => {
  expect(period({ from: '2026-02-27', to: '2026-03-01' })).toEqual({
    preset: undefined,
    days: ['2026-02-27', '2026-02-28', '2026-03-01'],
    from: '2026-02-27T00:00:00.000Z',
    to: '2026-03-02T00:00:00.000Z',
  });
});

test.each([
  { from: '2026-02-30', to: '2026-03-01' },
  { from: '2026-03-01', to: '2026-02-01' },
  { from: '2024-01-01', to: '2026-01-01' },
  { from: '2026-02-01' },
])('%j is not possible, so the usual period is shown', search => {
  expect(period(search).preset).toBe(30);
});
