import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseExactly, stringifyExactly } from './exact-json.js';
import { SumMicros } from '../model/money.js';

test('a sum of any size is transmitted exactly', () => {
  fc.assert(
    fc.property(fc.bigInt(), sum => {
      const text = stringifyExactly({ sum, rows: [{ sum }] });
      expect(text).toBe(`{"sum":${sum.toString()},"rows":[{"sum":${sum.toString()}}]}`);
      expect(z.object({ sum: SumMicros }).loose().parse(parseExactly(text)).sum).toBe(sum);
    }),
  );
});

test('everything else is read like ordinary JSON', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      const isPlain = !/\d{16}/.test(text);
      fc.pre(isPlain);
      expect(parseExactly(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(parseExactly('[1e300,1.5,"12345678901234567890",9007199254740991]')).toEqual([
    1e300,
    1.5,
    '12345678901234567890',
    9_007_199_254_740_991,
  ]);
});

test.each([9_007_199_254_740_992, 1.5, '5', null])(
  '%j is no sum: it may have been rounded, or is none',
  value => {
    expect(SumMicros.safeParse(value).success).toBe(false);
  },
);

test('a number written before sums were exact is read as a sum', () => {
  expect(SumMicros.parse(5)).toBe(5n);
  expect(SumMicros.parse(-5)).toBe(-5n);
});
