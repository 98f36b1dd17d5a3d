import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fateOfNumber } from './number-literal.js';

describe('kept', () => {
  test.each([
    '0',
    '-0',
    '0.0',
    '-0e5',
    '0e400',
    '1',
    '0.1',
    '19.99',
    '3.141592653589793238462643383279',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '9007199254740994',
    '9007199254740992.0',
    '10000000000000000',
    '1e16',
    '1E16',
    '1.0e+16',
    '123456789012345680',
    '1e22',
    '6.02214076e23',
    '1.7976931348623157e308',
    '2.2250738585072014e-308',
    '5e-324',
    '1e-323',
    '1000000000000000000000000e-24',
  ])('%s', literal => {
    expect(fateOfNumber(literal)).toBe('kept');
  });
});

describe.each([
  [
    'changed',
    [
      '9007199254740993',
      '-9007199254740993',
      '9007199254740993.0',
      '9007199254740993e0',
      '900719925474099.3e1',
      '9.007199254740993e15',
      '9007199254740992.5',
      '10000000000000001',
      '123456789012345678',
      '123456789012345678.0',
      '18446744073709551615',
      // 2^64 is a double, but it is serialized as 18446744073709552000.
      '18446744073709551616',
      '1.2345678901234567890e25',
      '1.2e-323',
    ],
  ],
  ['too_large', ['1e400', '1E400', '-1e400', '1.8e308', `1${'0'.repeat(400)}`, '1e99999999999999999999']],
  ['too_small', ['1e-400', '-1e-400', '2e-324', `0.${'0'.repeat(400)}1`, '1e-99999999999999999999']],
] as const)('%s', (fate, literals) => {
  test.each(literals)('%s', literal => {
    expect(fateOfNumber(literal)).toBe(fate);
  });
});

test('every serialized double is kept', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      expect(fateOfNumber(JSON.stringify(value))).toBe('kept');
    }),
  );
});

test('an integer is kept exactly when JSON serializes it unchanged', () => {
  const integer = fc.bigInt({ min: -(10n ** 21n) + 1n, max: 10n ** 21n - 1n });
  fc.assert(
    fc.property(integer, value => {
      const isSame = JSON.stringify(Number(value)) === value.toString();
      expect(fateOfNumber(value.toString())).toBe(isSame ? 'kept' : 'changed');
    }),
    { numRuns: 500 },
  );
});

test('the notation makes no difference', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.integer({ min: 0, max: 30 }), (value, shift) => {
      const fate = fateOfNumber(value.toString());
      expect(fateOfNumber(`${value}.000`)).toBe(fate);
      expect(fateOfNumber(`${value}${'0'.repeat(shift)}e-${shift}`)).toBe(fate);
    }),
  );
});

test('two distinct integers that are kept are distinct doubles', () => {
  const near = fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 70n }), fc.integer({ min: 1, max: 2_000 }));
  fc.assert(
    fc.property(near, ([value, distance]) => {
      const [one, other] = [value.toString(), (value + BigInt(distance)).toString()];
      fc.pre(fateOfNumber(one) === 'kept' && fateOfNumber(other) === 'kept');
      expect(Number(one)).not.toBe(Number(other));
    }),
  );
});

test('a literal of a megabyte takes linear time', () => {
  const startedAtMs = performance.now();
  fateOfNumber(`1${'0'.repeat(300)}.${'0'.repeat(500_000)}1${'0'.repeat(499_000)}`);
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
});
