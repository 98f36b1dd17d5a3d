import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Shares } from './shares.js';
import type { Share } from './shares.js';

const share = (level: string, holder: string, limit: number): Share => ({ level, holder, limit });

test('an amount is taken from every share or from none', () => {
  const shares = new Shares();
  const key = share('key', 'a', 2);
  const process = share('process', '', 3);
  expect(shares.take([key, process], 2)).toBeUndefined();
  expect(shares.take([key, process])).toBe(key);
  expect(shares.usedOf(process)).toBe(2);
  expect(shares.take([share('key', 'b', 2), process], 2)).toBe(process);
  expect(shares.take([share('key', 'b', 2), process], 1)).toBeUndefined();
});

test('no holder ever exceeds its limit, and nothing remains in use after all is released', () => {
  const step = fc.record({
    holder: fc.constantFrom('a', 'b', 'c'),
    amount: fc.integer({ min: 1, max: 5 }),
    releases: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const shares = new Shares();
      const all = share('process', '', 12);
      const taken: { readonly of: readonly Share[]; readonly amount: number }[] = [];
      for (const { holder, amount, releases } of steps) {
        const last = releases ? taken.pop() : undefined;
        if (last !== undefined) {
          shares.release(last.of, last.amount);
          continue;
        }
        const of = [share('key', holder, 7), all];
        if (shares.take(of, amount) === undefined) taken.push({ of, amount });
        expect(shares.usedOf({ level: 'key', holder })).toBeLessThanOrEqual(7);
        expect(shares.usedOf(all)).toBeLessThanOrEqual(12);
        expect(shares.usedOf(all)).toBe(taken.reduce((sum, one) => sum + one.amount, 0));
      }
      for (const one of taken) shares.release(one.of, one.amount);
      expect(shares.holders).toBe(0);
    }),
  );
});
