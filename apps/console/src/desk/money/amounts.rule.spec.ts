import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactJson, formatMicros, microsOf } from './amounts.rule.js';

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

test('every digit of an amount is shown', () => {
  fc.assert(
    fc.property(amount, micros => {
      const [whole = '', part = ''] = formatMicros(`${micros}`, 'USD', 'en')
        .replaceAll(/[$,]/g, '')
        .split('.');
      expect(BigInt(`${whole}${part.padEnd(6, '0')}`)).toBe(micros);
    }),
  );
});

test('amounts are read exactly, and everything else as it is', () => {
  fc.assert(
    fc.property(amount, fc.jsonValue(), fc.string(), (micros, value, text) => {
      const json = `{"available_micros": ${micros}, "list": [{"held_micros":${micros}}], "text": ${JSON.stringify(text)}}`;
      expect(exactJson(json)).toEqual({
        ...{ available_micros: `${micros}`, list: [{ held_micros: `${micros}` }], text },
      });
      const other: unknown = JSON.parse(JSON.stringify({ value }));
      if (!JSON.stringify(other).includes('_micros')) expect(exactJson(JSON.stringify(other))).toEqual(other);
    }),
  );
});

test('a text that looks like an amount stays a text', () => {
  const json = JSON.stringify({ reference: '"held_micros":12,', 'x"held_micros': 'y', held_micros: null });
  expect(exactJson(json)).toEqual(JSON.parse(json));
});

test.each([
  ['12', 12_000_000],
  ['0.000001', 1],
  ['1 250,5', 1_250_500_000],
  ['12.', undefined],
  ['-1', undefined],
  ['1.0000001', undefined],
  ['', undefined],
])('%j is %s micro-units', (text, micros) => {
  expect(microsOf(text)).toBe(micros);
});
