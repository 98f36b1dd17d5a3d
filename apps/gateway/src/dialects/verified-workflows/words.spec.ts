import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usdOf } from './words.js';

test.each([
  [0, 0],
  [1, 0.000001],
  [-150_000, -0.15],
  [1_053_333n, 1.053333],
  [9_007_199_254_740_993n, 9_007_199_254.740_993],
  [-12_345_678_901_234_567_891n, -12_345_678_901_234.567_891],
])('%d micros are %d dollars', (micros, dollars) => {
  expect(usdOf(micros)).toBe(dollars);
});

test('as far as numbers are exact it is a division', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), micros => {
      expect(usdOf(micros)).toBe(micros / 1_000_000 + 0);
      expect(usdOf(BigInt(micros))).toBe(usdOf(micros));
    }),
  );
});
