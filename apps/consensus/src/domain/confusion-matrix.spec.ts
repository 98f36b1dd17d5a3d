import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confusionFrom } from './confusion-matrix.js';

test('rows are what was seen, drawn toward the accuracy', () => {
  const matrix = confusionFrom(
    [
      { truth: '"no"', answer: '"no"', count: 9 },
      { truth: '"yes"', answer: '"no"', count: 3 },
    ],
    0.8,
  );
  expect(matrix?.classes).toEqual(['"no"', '"yes"']);
  expect(matrix?.rows[0]?.[0]).toBeCloseTo((9 + 2.4) / 12, 12);
  expect(matrix?.rows[1]?.[1]).toBeCloseTo(2.4 / 6, 12);
});

test('few answers, or one class, make none', () => {
  expect(confusionFrom([{ truth: '1', answer: '2', count: 9 }], 0.8)).toBeUndefined();
  expect(confusionFrom([{ truth: '1', answer: '1', count: 90 }], 0.8)).toBeUndefined();
});

test('each row sums to 1', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const confusion = fc.record({ truth: key, answer: key, count: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(
      fc.array(confusion, { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seen, accuracy) => {
        for (const row of confusionFrom(seen, accuracy)?.rows ?? []) {
          expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        }
      },
    ),
  );
});
