import { expect, test } from 'vitest';
import { AddressRange } from '../schemas/limits.js';
import { isInRanges } from './address-range.rule.js';

test.each([
  ['203.0.113.7', ['203.0.113.0/24'], true],
  ['203.0.114.7', ['203.0.113.0/24'], false],
  ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
  ['2001:db8::1', ['203.0.113.0/24', '2001:db8::/32'], true],
  ['203.0.113.7', ['2001:db8::/32'], false],
  ['not an address', ['0.0.0.0/0'], false],
])('%s in %j: %s', (address, ranges, expected) => {
  expect(isInRanges(address, ranges)).toBe(expected);
});

test('a single address is a range of one', () => {
  expect(AddressRange.parse('203.0.113.7')).toBe('203.0.113.7/32');
  expect(AddressRange.parse('2001:db8::1')).toBe('2001:db8::1/128');
  expect(AddressRange.safeParse('203.0.113.0/33').success).toBe(false);
});
