import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rescanPauseMs } from './rescan-pause.rule.js';

test('the pause doubles from a minute', () => {
  expect([1, 2, 3].map(rescanPauseMs)).toEqual([60_000, 120_000, 240_000]);
});

test('after any number of failures the pause is longer than before, or six hours', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), failures => {
      const [pauseMs, nextMs] = [rescanPauseMs(failures), rescanPauseMs(failures + 1)];
      expect(pauseMs).toBeLessThanOrEqual(6 * 3_600_000);
      expect(nextMs > pauseMs || nextMs === 6 * 3_600_000).toBe(true);
      expect(new Date(Date.UTC(2026, 0) + pauseMs).getTime()).not.toBeNaN();
    }),
  );
});
