import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteRangeIn } from './byte-range.rule.js';

test.each([
  [undefined, { outcome: 'whole' }],
  ['bytes=0-0', { outcome: 'part', first: 0, last: 0 }],
  ['bytes=5-', { outcome: 'part', first: 5, last: 9 }],
  ['bytes=-3', { outcome: 'part', first: 7, last: 9 }],
  ['bytes=-99', { outcome: 'part', first: 0, last: 9 }],
  ['bytes=2-99', { outcome: 'part', first: 2, last: 9 }],
  ['bytes=10-', { outcome: 'unsatisfiable' }],
  ['bytes=-0', { outcome: 'unsatisfiable' }],
  ['bytes=5-2', { outcome: 'whole' }],
  ['bytes=0-1,3-4', { outcome: 'whole' }],
  ['items=0-1', { outcome: 'whole' }],
  ['bytes=-', { outcome: 'whole' }],
  ['bytes=a-b', { outcome: 'whole' }],
])('%s of ten bytes', (header, expected) => {
  expect(byteRangeIn(header, 10)).toEqual(expected);
});

test('a part is never empty and never outside of the file', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 1_000_000 }),
      (text, a, b, size) => {
        for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const range = byteRangeIn(header, size);
          if (range.outcome !== 'part') continue;
          expect(range.first).toBeGreaterThanOrEqual(0);
          expect(range.first).toBeLessThanOrEqual(range.last);
          expect(range.last).toBeLessThan(size);
        }
      },
    ),
  );
});
