import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, later, localText } from './local-time.rule.js';

const minute = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .map(at => new Date(Math.floor(at.getTime() / 60_000) * 60_000));

test('a time in a field means the same instant', () => {
  fc.assert(
    fc.property(minute, at => {
      // In the hour that a zone repeats in autumn a local time has two meanings.
      const meant = Date.parse(instantOf(localText(at)) ?? '');
      expect([0, 3_600_000]).toContain(Math.abs(meant - at.getTime()));
      expect(localText(new Date(meant))).toBe(localText(at));
    }),
  );
});

test('an hour later, from what is in the field, else from now', () => {
  expect(later('2026-03-02T08:30', 60)).toBe('2026-03-02T09:30');
  const now = new Date('2026-03-02T08:00:00.000Z');
  expect(instantOf(later('', 15, now))).toBe('2026-03-02T08:15:00.000Z');
  expect(instantOf('')).toBeUndefined();
  expect(instantOf('soon')).toBeUndefined();
});
