import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WorkerChange } from '#libs/contracts';
import { limitedChangeOf } from './limited-change.rule.js';

const POOLS = ['a', 'b', 'c', 'd'].map(letter => `018f0000-0000-7000-8000-00000000000${letter}`);
const somePools = fc.subarray(POOLS);
const change = fc.record(
  {
    pool_ids: somePools,
    name: fc.constant('New'),
    rating: fc.constant(5),
    available: fc.boolean(),
    status: fc.constantFrom('active', 'suspended'),
  },
  { requiredKeys: [] },
);

test('a limited key never changes a worker’s other pools, or anything its pools share', () => {
  fc.assert(
    fc.property(somePools, somePools, change, (known, limit, asked) => {
      const result = limitedChangeOf(known, WorkerChange.parse(asked), limit);
      const others = known.filter(id => !limit.includes(id));
      if (others.length === 0) {
        expect(result).toEqual({ outcome: 'allowed', change: asked });
        return;
      }
      if (result.outcome === 'shared') {
        expect(Object.keys(asked).some(name => name !== 'pool_ids')).toBe(true);
        return;
      }
      const { pool_ids: after = known, ...rest } = result.change;
      expect(rest).toEqual({});
      expect(others.filter(id => !after.includes(id))).toEqual([]);
      expect(after.filter(id => !others.includes(id) && !(asked.pool_ids ?? known).includes(id))).toEqual([]);
    }),
  );
});

test('a key without a limit changes everything', () => {
  fc.assert(
    fc.property(somePools, change, (known, asked) => {
      expect(limitedChangeOf(known, WorkerChange.parse(asked), null)).toEqual({
        outcome: 'allowed',
        change: asked,
      });
    }),
  );
});
