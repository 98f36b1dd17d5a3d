import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionOf } from './load/worker-decision.js';
import { seededRandom } from './random.js';

test('the same seed gives the same numbers, another seed others', () => {
  const numbersOf = (seed: number): readonly number[] => {
    const random = seededRandom('test', seed);
    return Array.from({ length: 50 }, () => random.next());
  };
  expect(numbersOf(1)).toEqual(numbersOf(1));
  expect(numbersOf(1)).not.toEqual(numbersOf(2));
});

test('integers keep to their bounds, and reach them', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat({ max: 5 }), (seed, low, more) => {
      const random = seededRandom(seed);
      const drawn = new Set(Array.from({ length: 500 }, () => random.integer(low, low + more)));
      expect([...drawn].sort((one, other) => one - other)).toEqual(
        Array.from({ length: more + 1 }, (_, index) => low + index),
      );
    }),
    { numRuns: 50 },
  );
});

test('shuffling keeps all items', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
      expect(seededRandom(seed).shuffled(items).toSorted()).toEqual(items.toSorted());
    }),
  );
});

test('the decision of a worker about a task is deterministic, and every decision occurs', () => {
  const decisions = Array.from({ length: 500 }, (_, nth) =>
    decisionOf(7, `Worker ${nth % 10}`, `Task ${nth}`),
  );
  const again = Array.from({ length: 500 }, (_, nth) => decisionOf(7, `Worker ${nth % 10}`, `Task ${nth}`));
  expect(again).toEqual(decisions);
  expect(new Set(decisions).size).toBe(6);
});
