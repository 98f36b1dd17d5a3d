import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween } from './shown-list.rule.js';

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));

test('two lists are the same exactly if there is nothing to show', () => {
  fc.assert(
    fc.property(ids, ids, (shown, latest) => {
      expect(changesBetween(shown, latest) === 0).toBe(shown.join() === latest.join());
    }),
  );
});

test.each([
  ['a b c', 'a b c d', 1],
  ['a b c', 'a b', 1],
  ['a b c', 'b a c', 2],
  ['a b c', 'd a b', 2],
])('%s and then %s: %i', (shown, latest, count) => {
  expect(changesBetween(shown.split(' '), latest.split(' '))).toBe(count);
});
