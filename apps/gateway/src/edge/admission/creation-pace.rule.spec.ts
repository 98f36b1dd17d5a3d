import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pacedStart } from './creation-pace.rule.js';

/** Start times of creations that arrive at the given times, in milliseconds. */
function startsOf(arrivals: readonly number[], perSecond: number): number[] {
  let next: number | undefined;
  return arrivals.map(atMs => {
    const { waitMs, nextAtMs } = pacedStart(next, perSecond, atMs);
    next = nextAtMs;
    return atMs + waitMs;
  });
}

test('creations that arrive together start at the pace', () => {
  expect(startsOf([0, 0, 0, 0], 10)).toEqual([0, 100, 200, 300]);
});

test('at its pace, a client never waits', () => {
  const arrivals = Array.from({ length: 50 }, (_, nth) => nth * 100);
  expect(startsOf(arrivals, 10)).toEqual(arrivals);
});

test('starts keep their order, and no second has more than the pace', () => {
  const arrivals = fc
    .array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 })
    .map(gaps => gaps.map((_, nth) => gaps.slice(0, nth + 1).reduce((sum, gap) => sum + gap, 0)));
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 100 }), (times, perSecond) => {
      const starts = startsOf(times, perSecond);
      starts.forEach((start, nth) => {
        expect(start).toBeGreaterThanOrEqual(times[nth] ?? 0);
        expect(start).toBeGreaterThanOrEqual(starts[nth - 1] ?? 0);
        // Tolerates the rounding of sums of intervals.
        const within = starts.filter(other => other >= start && other < start + 999.999);
        expect(within.length).toBeLessThanOrEqual(perSecond);
      });
    }),
  );
});
