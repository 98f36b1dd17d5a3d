import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrangeOffers } from './offer-order.rule.js';

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 10 });

test('while the list is used, nothing in it moves, and nothing is lost', () => {
  fc.assert(
    fc.property(ids, ids, (before, current) => {
      fc.pre(before.length > 0);
      const { shown, waiting } = arrangeOffers(before, current, true);
      expect(shown).toEqual(before);
      expect(new Set([...shown, ...waiting])).toEqual(new Set([...before, ...current]));
    }),
  );
});

test('otherwise it has exactly the open offers, the known ones in their order and before the new ones', () => {
  fc.assert(
    fc.property(ids, ids, (before, current) => {
      const { shown, waiting } = arrangeOffers(before, current, false);
      expect(waiting).toEqual([]);
      expect(shown.toSorted()).toEqual(current.toSorted());
      const kept = before.filter(id => current.includes(id));
      expect(shown.slice(0, kept.length)).toEqual(kept);
    }),
  );
});

test('offers that have waited are appended when the list is left', () => {
  const { shown, waiting } = arrangeOffers(['a', 'b'], ['b', 'c'], true);
  expect({ shown, waiting }).toEqual({ shown: ['a', 'b'], waiting: ['c'] });
  expect(arrangeOffers(shown, ['b', 'c'], false).shown).toEqual(['b', 'c']);
});

test('an empty list never makes an offer wait', () => {
  expect(arrangeOffers([], ['a'], true)).toEqual({ shown: ['a'], waiting: [] });
});
