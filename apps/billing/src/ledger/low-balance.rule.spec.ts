import fc from 'fast-check';
import { expect, test } from 'vitest';
import { becameLow, isLow } from './low-balance.rule.js';
import type { MonitoredBalance } from './low-balance.rule.js';

const monitored = fc.record({
  availableMicros: fc.bigInt({ min: 0n, max: 20n }),
  thresholdMicros: fc.option(fc.bigInt({ min: 0n, max: 20n })),
});
const history = fc.array(monitored, { minLength: 1, maxLength: 50 });

/** The positions in a history at which an alert is due. */
function alertPositions(moments: readonly MonitoredBalance[]): readonly number[] {
  return moments.flatMap((after, place) => {
    const before = moments[place - 1];
    return before !== undefined && becameLow(before, after) ? [place] : [];
  });
}

test('a balance equal to the threshold is sufficient; one micro-unit less is low', () => {
  expect(isLow({ availableMicros: 10n, thresholdMicros: 10n })).toBe(false);
  expect(isLow({ availableMicros: 9n, thresholdMicros: 10n })).toBe(true);
  expect(isLow({ availableMicros: 0n, thresholdMicros: null })).toBe(false);
});

test('between two alerts the balance was sufficient at some moment', () => {
  fc.assert(
    fc.property(history, moments => {
      const places = alertPositions(moments);
      for (const [index, place] of places.slice(1).entries()) {
        const since = moments.slice((places[index] ?? 0) + 1, place);
        expect(since.some(moment => !isLow(moment))).toBe(true);
      }
    }),
  );
});

test('whenever the balance becomes low after it was sufficient, an alert follows', () => {
  fc.assert(
    fc.property(history, moments => {
      const places = alertPositions(moments);
      for (const [place, moment] of moments.entries()) {
        const enough = moments.slice(0, place).findLastIndex(earlier => !isLow(earlier));
        if (isLow(moment) && enough !== -1) {
          expect(places.some(at => at > enough && at <= place)).toBe(true);
        }
      }
    }),
  );
});
