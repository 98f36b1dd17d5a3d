import { describe, expect, test } from 'vitest';
import { faultsOf } from '../faults-of.js';
import { ConsensusSpec, FieldRule } from './consensus.js';

function faultsIn(consensus: object): readonly string[] {
  const parsed = ConsensusSpec.safeParse(consensus);
  return parsed.success ? [] : faultsOf(parsed.error).map(({ pointer }) => pointer);
}

describe('a quorum', () => {
  const quorum = { method: 'quorum', total: 3, quorum: 2 };

  test.each([
    { quorum: 1 },
    { quorum: 3 },
    { veto: true },
    { max_total: 5 },
    { text: 'exact' },
    { early_stop: true },
    { on_disagreement: 'escalate' },
  ])('may have %j', change => {
    expect(faultsIn({ ...quorum, ...change })).toEqual([]);
  });

  test.each([
    ['/quorum', { quorum: undefined }],
    ['/quorum', { quorum: 4 }],
    ['/quorum', { quorum: 4, max_total: 5 }],
    ['/quorum', { quorum: 0 }],
    ['/threshold', { threshold: 0.8 }],
    ['/tolerance', { tolerance: { absolute: 1 } }],
    ['/fields', { fields: { '*': { method: 'majority' } } }],
  ])('has a valid %s', (pointer, change) => {
    expect(faultsIn({ ...quorum, ...change })).toEqual([pointer]);
  });

  test('is not the rule of a single field, nor a setting of another method', () => {
    expect(FieldRule.safeParse({ method: 'quorum' }).success).toBe(false);
    expect(faultsIn({ total: 3, quorum: 2 })).toEqual(['/quorum']);
    expect(faultsIn({ total: 3, method: 'unanimous', veto: false })).toEqual(['/veto']);
  });
});
