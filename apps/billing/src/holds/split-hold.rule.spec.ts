import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitHold } from './split-hold.rule.js';

const charge = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 63n }), fc.bigInt({ min: 0n, max: 2n ** 63n }))
  .map(([a, b]) => (a > b ? { held: a, charged: b } : { held: b, charged: a }));
const percent = fc.integer({ min: 0, max: 100 });
const workers = fc.array(fc.uuid(), { maxLength: 100 });

test('the parts sum to the hold, and none is negative', () => {
  fc.assert(
    fc.property(charge, percent, workers, ({ held, charged }, share, workerIds) => {
      const { earnings, platformMicros, returnedMicros } = splitHold(held, charged, share, workerIds);
      const parts = [...earnings.map(({ amountMicros }) => amountMicros), platformMicros, returnedMicros];
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(held);
      expect(parts.every(part => part >= 0n)).toBe(true);
    }),
  );
});

test('workers get equal parts of their share, and rounding costs each less than one micro-unit', () => {
  fc.assert(
    fc.property(charge, percent, workers, ({ held, charged }, share, workerIds) => {
      fc.pre(workerIds.length > 0);
      const amounts = splitHold(held, charged, share, workerIds).earnings.map(
        ({ amountMicros }) => amountMicros,
      );
      expect(new Set(amounts).size).toBe(1);
      const exactTimes100 = charged * BigInt(share);
      const paidTimes100 = amounts.reduce((sum, amount) => sum + amount * 100n, 0n);
      expect(exactTimes100 - paidTimes100).toBeGreaterThanOrEqual(0n);
      expect(exactTimes100 - paidTimes100).toBeLessThan(100n * BigInt(workerIds.length + 1));
    }),
  );
});

test('$0.20 at 80 % between three: $0.053333 each, the platform takes the remaining micro-unit', () => {
  const { earnings, platformMicros } = splitHold(200_000n, 200_000n, 80, ['a', 'b', 'c']);
  expect(earnings.map(({ amountMicros }) => amountMicros)).toEqual([53_333n, 53_333n, 53_333n]);
  expect(platformMicros).toBe(40_001n);
});

test('without workers to pay the whole hold is returned', () => {
  expect(splitHold(150_000n, 150_000n, 80, [])).toEqual({
    earnings: [],
    platformMicros: 0n,
    returnedMicros: 150_000n,
  });
});
