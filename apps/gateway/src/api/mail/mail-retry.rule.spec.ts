import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mailPauseMs } from './mail-retry.rule.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

test('the pauses of a code double from two seconds to half a minute', () => {
  const pauses = [1, 2, 3, 4, 5, 6].map(attempts => mailPauseMs(attempts, 10 * MINUTE_MS, 1));
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('an invitation is tried at least every quarter of an hour', () => {
  expect(mailPauseMs(1_000, 7 * DAY_MS, 1)).toBe(15 * MINUTE_MS);
});

test('a pause is between half of its bound and all of it, and no bound is below that of an earlier attempt', () => {
  const attempts = fc.integer({ min: 1, max: 10_000 });
  const validMs = fc.integer({ min: 0, max: 30 * DAY_MS });
  fc.assert(
    fc.property(attempts, validMs, fc.double({ min: 0, max: 1, noNaN: true }), (failed, valid, random) => {
      const longest = mailPauseMs(failed, valid, 1);
      const pause = mailPauseMs(failed, valid, random);
      expect(pause).toBeGreaterThanOrEqual(Math.floor(longest / 2));
      expect(pause).toBeLessThanOrEqual(longest);
      expect(mailPauseMs(failed + 1, valid, 1)).toBeGreaterThanOrEqual(longest);
      expect(longest).toBeLessThanOrEqual(15 * MINUTE_MS);
      expect(longest).toBeGreaterThanOrEqual(2_000);
    }),
  );
});
