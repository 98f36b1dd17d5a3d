import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dawidSkene } from './dawid-skene.rule.js';
import type { VoteTable } from './vote-table.rule.js';

type Votes = readonly (readonly [item: number, worker: number, label: number])[];

function tableOf(votes: Votes, classes: number): VoteTable {
  return {
    items: 1 + Math.max(...votes.map(([item]) => item)),
    workers: 1 + Math.max(...votes.map(([, worker]) => worker)),
    classes,
    item: Int32Array.from(votes, ([item]) => item),
    worker: Int32Array.from(votes, ([, worker]) => worker),
    label: Int32Array.from(votes, ([, , label]) => label),
  };
}

const CLASSES = 3;
const votes = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 5 }), fc.nat({ max: CLASSES - 1 })), {
  minLength: 1,
  maxLength: 60,
});

describe('Dawid–Skene', () => {
  it('identifies the worker who is wrong', () => {
    // Workers 0 and 1 are right about six items, worker 2 always says 0.
    const given = [0, 1, 2].flatMap(worker =>
      [0, 1, 0, 1, 0, 1].map((truth, item) => [item, worker, worker === 2 ? 0 : truth] as const),
    );
    const { confusionOf, marginals } = dawidSkene(tableOf(given, 2));
    expect(marginals[0]).toBeCloseTo(0.5, 6);
    for (const truth of [0, 1]) expect(confusionOf(0)[truth]?.[truth]).toBeCloseTo(1, 6);
    expect(confusionOf(2)[1]?.[0]).toBeCloseTo(1, 6);
  });

  it('keeps known classes, including one that no worker gave', () => {
    const table = tableOf(
      [
        [0, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
        [1, 1, 1],
      ],
      3,
    );
    const { posteriors, confusionOf, logLikelihood } = dawidSkene(table, { known: Int32Array.of(2, -1) });
    expect([...posteriors.subarray(0, 3)]).toEqual([0, 0, 1]);
    expect(confusionOf(0)[2]?.[0]).toBe(1);
    expect(logLikelihood).toBeLessThanOrEqual(0);
  });

  it('starts from weighted votes where weights are given', () => {
    const table = tableOf(
      [
        [0, 0, 0],
        [0, 1, 1],
      ],
      2,
    );
    const leaning = dawidSkene(table, { startWeight: Float64Array.of(3, 1) });
    expect(leaning.posteriors[0]).toBeGreaterThan(0.5);
    const unweighted = dawidSkene(table, { startWeight: Float64Array.of(0, 0) });
    expect([...unweighted.posteriors]).toEqual([0.5, 0.5]);
  });

  it('yields probabilities, also for sparse workers and contradictions', () => {
    fc.assert(
      fc.property(votes, given => {
        const table = tableOf(given, CLASSES);
        const { posteriors, marginals, logLikelihood, confusionOf } = dawidSkene(table);
        for (let item = 0; item < table.items; item++) {
          const row = posteriors.subarray(item * CLASSES, (item + 1) * CLASSES);
          expect(row.every(p => p >= 0 && p <= 1)).toBe(true);
          expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        }
        expect(marginals.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        expect(Number.isFinite(logLikelihood)).toBe(true);
        for (const row of confusionOf(given[0]?.[1] ?? 0)) {
          const total = row.reduce((sum, p) => sum + p, 0);
          expect(total === 0 || Math.abs(total - 1) < 1e-9).toBe(true);
        }
      }),
    );
  });

  it('never decreases the likelihood from one iteration to the next', () => {
    fc.assert(
      fc.property(votes, fc.integer({ min: 1, max: 15 }), (given, maxIterations) => {
        const table = tableOf(given, CLASSES);
        const before = dawidSkene(table, { maxIterations }).logLikelihood;
        const after = dawidSkene(table, { maxIterations: maxIterations + 1 }).logLikelihood;
        expect(after).toBeGreaterThanOrEqual(before - 1e-9 * Math.abs(before));
      }),
    );
  });
});
