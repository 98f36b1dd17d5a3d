import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { estimateProgramSize } from './program-size.js';

test.each([
  '^[a-z]+$',
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  '(?:[ab]{1,30}){30}[cd]',
  '(?:[ab]{1,8}){30}[cd]',
  '^(a|aa|aaa)+$',
  '^(.{0,30}.{0,30}){10}$',
  '\\p{L}{500}',
  '(?i)(?:[a-zſK]{1,40}){10}[0-9]',
  '[]a]{10}[^]b]{10}\\]{10}',
  '((((x{2}){3}){4}){5})',
  'a{10,}b{0,20}?c{3}',
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$',
])('the estimate for %s is within a factor of three', pattern => {
  const size = RE2JS.compile(pattern).programSize();
  expect(estimateProgramSize(pattern)).toBeGreaterThan(size / 3);
  expect(estimateProgramSize(pattern)).toBeLessThan(size * 3 + 20);
});

test('a pattern that RE2 would refuse is never estimated as small', () => {
  expect(estimateProgramSize('((a{1000}){1000}){1000}')).toBeGreaterThan(1_000_000);
});
