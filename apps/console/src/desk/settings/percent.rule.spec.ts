import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentOf, shareOf } from './percent.rule.js';

test.each([
  ['70', 0.7],
  [' 57 ', 0.57],
  ['0,07', 0.0007],
  ['100', 1],
  ['100.1', undefined],
  ['', undefined],
  ['-1', undefined],
  ['1e1', undefined],
])('%j is %j', (text, share) => {
  expect(shareOf(text)).toBe(share);
});

test('what is shown and not changed is sent as it was', () => {
  fc.assert(
    fc.property(fc.nat(100_000_000), millionths => {
      const share = Number((millionths / 100_000_000).toPrecision(15));
      expect(shareOf(percentOf(share))).toBe(share);
    }),
  );
});
