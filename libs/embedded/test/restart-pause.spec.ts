import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deathsInARow, restartPauseMs, STEADY_AFTER_MS } from '../src/system/restart-pause.js';

test('the first death causes no pause, the next ones double it up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(restartPauseMs)).toEqual([
    0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('a pause never shrinks with one more death, and never exceeds half a minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), deaths => {
      const pauseMs = restartPauseMs(deaths);
      expect(restartPauseMs(deaths + 1)).toBeGreaterThanOrEqual(pauseMs);
      expect(pauseMs).toBeLessThanOrEqual(30_000);
    }),
  );
});

test('the death of a process that lived long counts as the first again', () => {
  expect(deathsInARow(5, STEADY_AFTER_MS)).toBe(1);
  expect(deathsInARow(5, STEADY_AFTER_MS - 1)).toBe(6);
  expect(deathsInARow(0, 0)).toBe(1);
});
