import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FACTORS, contributionOf, explain, leadsOf } from './match.rule.js';
import type { MatchCandidate, MatchRound } from './match.rule.js';

const NONE = { fit: 0, rating: 0, trust: 0, domain_performance: 0, load: 0, idle: 0, urgency: 0 };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const factors = fc.record({
  ...{ fit: share, rating: share, trust: share, domain_performance: share },
  ...{ load: share, idle: share, urgency: share },
});

function candidateOf(worker_id: string, rank: number, change: Partial<MatchCandidate> = {}): MatchCandidate {
  return { worker_id, rank, score: 1 / rank, factors: NONE, outcome: 'not_asked', ...change };
}
const ROUND: MatchRound = {
  ...{ round: 1, reason: 'created', workers_considered: 5, excluded: [{ rule: 'skills', workers: 1 }] },
  candidates: [
    candidateOf('full', 1, { outcome: 'full' }),
    candidateOf('chosen', 2, { outcome: 'offered', factors: { ...NONE, fit: 0.9, load: 0.5, idle: 0.1 } }),
    candidateOf('behind', 3, { factors: { ...NONE, fit: 0.8, idle: 0.9 } }),
  ],
  weights: { ...NONE, fit: 1, load: 1, idle: 1 },
  ...{ chosen_worker_id: 'chosen', matched_at: '2026-03-02T08:00:00.000Z' },
};

test('why this worker, and why not that one', () => {
  expect(explain(ROUND, 'chosen')).toEqual({ kind: 'chosen', leads: ['load', 'fit'] });
  expect(explain(ROUND, 'behind')).toEqual({ kind: 'behind', rank: 3, leads: ['load', 'fit'] });
  expect(explain(ROUND, 'full')).toEqual({ kind: 'full', rank: 1 });
  expect(explain(ROUND, 'somebody')).toEqual({ kind: 'absent' });
  expect(explain({ ...ROUND, candidates: ROUND.candidates.slice(1, 2) }, 'chosen')).toEqual({
    kind: 'alone',
  });
});

test('the leads of two candidates over each other never share a factor, and are ordered by what they add', () => {
  fc.assert(
    fc.property(factors, factors, factors, (one, two, weights) => {
      const round = { ...ROUND, weights };
      const [a, b] = [candidateOf('a', 1, { factors: one }), candidateOf('b', 2, { factors: two })];
      const leads = leadsOf(a, b, round);
      expect(leads.filter(name => leadsOf(b, a, round).includes(name))).toEqual([]);
      const sizes = leads.map(name => contributionOf(a, round, name) - contributionOf(b, round, name));
      expect(sizes).toEqual(sizes.toSorted((first, second) => second - first));
      expect(FACTORS).toEqual(expect.arrayContaining([...leads]));
    }),
  );
});
