import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalMembers, canonicalNumber } from './canonical-members.js';

test.each([
  ['1e2', '100'],
  ['1.50', '1.5'],
  ['-0.001e3', '-1'],
  ['0.0', '-0'],
  ['1E+2', '1e2'],
])('%s is %s', (one, other) => {
  expect(canonicalNumber(one)).toBe(canonicalNumber(other));
});

test('numbers that a double cannot distinguish are different', () => {
  expect(canonicalNumber('9007199254740993')).not.toBe(canonicalNumber('9007199254740992'));
  expect(canonicalNumber('1e400')).not.toBe(canonicalNumber('1e401'));
});

test('equality does not depend on the notation of the JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const canonical = (value: unknown, indent?: number): string =>
        canonicalMembers(JSON.stringify({ value }, null, indent)).get('value') ?? '';
      expect(canonical(one, 2)).toBe(canonical(one));
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      if (canonical(one) === canonical(other)) expect(one).toEqual(other);
      if (isSame) expect(canonical(one)).toBe(canonical(other));
    }),
  );
});
