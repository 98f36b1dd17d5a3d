import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, p99, quantile } from './statistics.js';

test('a quantile is one of the values, and that share of the values does not exceed it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const found = quantile(values, share);
        expect(values).toContain(found);
        expect(values.filter(value => value <= found).length).toBeGreaterThanOrEqual(share * values.length);
      },
    ),
  );
});

test('the 99th percentile of a hundred values is the second largest', () => {
  const values = Array.from({ length: 100 }, (_, nth) => nth + 1);
  expect(p99(values)).toBe(99);
  expect(median(values)).toBe(50);
});

test('the quantile of no values is NaN', () => {
  expect(median([])).toBeNaN();
});
