import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitHold } from './split.js';

const charge = fc
  .tuple(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.nat({ max: Number.MAX_SAFE_INTEGER }))
  .map(([a, b]) => ({ held: Math.max(a, b), charged: Math.min(a, b) }));
const percent = fc.integer({ min: 0, max: 100 });
const workers = fc.array(fc.uuid(), { maxLength: 100 });

test('nothing is unaccounted for, and nobody owes', () => {
  fc.assert(
    fc.property(charge, percent, workers, ({ held, charged }, share, workerIds) => {
      const { earnings, platformMicros, returnedMicros } = splitHold(held, charged, share, workerIds);
      const parts = [...earnings.map(({ amountMicros }) => amountMicros), platformMicros, returnedMicros];
      expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(held));
      expect(parts.every(part => part >= 0)).toBe(true);
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
      const exactTimes100 = BigInt(charged) * BigInt(share);
      const paidTimes100 = amounts.reduce((sum, amount) => sum + BigInt(amount) * 100n, 0n);
      expect(exactTimes100 - paidTimes100).toBeGreaterThanOrEqual(0n);
      expect(exactTimes100 - paidTimes100).toBeLessThan(100n * BigInt(workerIds.length + 1));
    }),
  );
});

test('$0.20 at 80 % between three: $0.053333 each, the platform takes the odd micro-unit', () => {
  const { earnings, platformMicros } = splitHold(200_000, 200_000, 80, ['a', 'b', 'c']);
  expect(earnings.map(({ amountMicros }) => amountMicros)).toEqual([53_333, 53_333, 53_333]);
  expect(platformMicros).toBe(40_001);
});

test('with nobody to pay everything comes back', () => {
  expect(splitHold(150_000, 150_000, 80, [])).toEqual({
    earnings: [],
    platformMicros: 0,
    returnedMicros: 150_000,
  });
});
