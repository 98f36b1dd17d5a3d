import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WorkerChange, WorkerSpec } from '#libs/contracts';
import { limitedChangeOf } from './limited-change.rule.js';

const POOLS = ['a', 'b', 'c', 'd'].map(letter => `018f0000-0000-7000-8000-00000000000${letter}`);
const somePools = fc.subarray(POOLS);
const change = fc.record(
  { pool_ids: somePools, name: fc.constant('New'), rating: fc.constant(5), available: fc.boolean() },
  { requiredKeys: [] },
);

const worker = (pool_ids: string[]) => WorkerSpec.parse({ name: 'Ada', pool_ids });

test('a limited key never changes which other pools a worker belongs to, nor anything they share', () => {
  fc.assert(
    fc.property(somePools, somePools, change, (known, pools, asked) => {
      const before = worker(known);
      const result = limitedChangeOf(before, WorkerChange.parse(asked), pools);
      const others = known.filter(id => !pools.includes(id));
      if (others.length === 0) {
        expect(result).toEqual({ outcome: 'allowed', spec: { ...before, ...asked } });
        return;
      }
      if (result.outcome === 'shared') {
        expect(Object.keys(asked).some(name => name !== 'pool_ids')).toBe(true);
        return;
      }
      const after = result.spec.pool_ids;
      expect({ ...result.spec, pool_ids: before.pool_ids }).toEqual(before);
      expect(others.filter(id => !after.includes(id))).toEqual([]);
    }),
  );
});

test('a key without a limit changes everything', () => {
  fc.assert(
    fc.property(somePools, change, (known, asked) => {
      const spec = { ...worker(known), ...asked };
      expect(limitedChangeOf(worker(known), WorkerChange.parse(asked), null)).toEqual({
        outcome: 'allowed',
        spec,
      });
    }),
  );
});
