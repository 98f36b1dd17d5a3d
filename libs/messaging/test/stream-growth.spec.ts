import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, growthOf } from '../src/stream-growth.js';
import type { StreamShape } from '../src/stream-growth.js';

const shape: fc.Arbitrary<StreamShape> = fc.record({
  subjects: fc.subarray(['task.*', 'quality.*', 'billing.*', 'billing.low_balance'], { minLength: 1 }),
  max_age: fc.constantFrom(0, 100, 200),
  duplicate_window: fc.constantFrom(10, 20),
  num_replicas: fc.constantFrom(1, 3, 5),
  deny_delete: fc.boolean(),
  deny_purge: fc.boolean(),
});
const age = ({ max_age }: StreamShape): number => (max_age === 0 ? Infinity : max_age);

describe('growthOf', () => {
  it('never shrinks a stream, and always reaches at least the wanted shape', () => {
    fc.assert(
      fc.property(shape, shape, (current, wanted) => {
        const after = { ...current, ...growthOf(current, wanted).changes };
        for (const subject of [...current.subjects, ...wanted.subjects])
          expect(after.subjects.some(kept => covers(kept, subject))).toBe(true);
        expect(age(after)).toBe(Math.max(age(current), age(wanted)));
        expect(after.duplicate_window).toBe(Math.max(current.duplicate_window, wanted.duplicate_window));
        expect(after.num_replicas).toBe(Math.max(current.num_replicas, wanted.num_replicas));
        expect(after.deny_delete).toBe(current.deny_delete || wanted.deny_delete);
        expect(after.deny_purge).toBe(current.deny_purge || wanted.deny_purge);
      }),
    );
  });

  it('changes nothing on a second call, and reports what it refused to shrink', () => {
    fc.assert(
      fc.property(shape, shape, (current, wanted) => {
        const after = { ...current, ...growthOf(current, wanted).changes };
        const again = growthOf(after, wanted);
        expect(again.changes).toEqual({});
        expect(again.refused.includes('num_replicas')).toBe(after.num_replicas > wanted.num_replicas);
      }),
    );
  });

  it('a wider subject replaces those it covers, which the server would refuse beside it', () => {
    const current = {
      ...{ subjects: ['billing.low_balance'], max_age: 0, duplicate_window: 10, num_replicas: 1 },
      ...{ deny_delete: true, deny_purge: true },
    };
    expect(growthOf(current, { ...current, subjects: ['billing.*'] }).changes).toEqual({
      subjects: ['billing.*'],
    });
    expect(growthOf({ ...current, subjects: ['billing.*'] }, current).changes).toEqual({});
  });
});
