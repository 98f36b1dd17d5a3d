import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Requirements, URGENCIES, WorkerSpec } from '#libs/contracts';
import { demandOf } from './demand.rule.js';
import type { QueuedTask } from './queued-task.rule.js';
import { bayesianAverage, factorsOf, rankCandidates } from './score.rule.js';
import type { Candidate } from './score.rule.js';
import { DEFAULT_WEIGHTS, Weights } from './weights.rule.js';
import { profileOf } from './worker-profile.rule.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const context = { weights: DEFAULT_WEIGHTS, meanRating: 3, now: NOW };

const task: QueuedTask = {
  taskId: 't',
  orgId: 'org',
  round: 1,
  reason: 'created',
  places: 1,
  domain: 'Security',
  urgency: 'critical',
  demand: demandOf(Requirements.parse({ skills: ['a'] })),
  assignment: 'offer',
  acceptWithinSeconds: undefined,
  deadline: undefined,
  createdAt: NOW,
  excludedWorkerIds: new Set(),
  requesters: new Set(),
  excludedPersonKeys: new Set(),
  lapsedUntil: new Map(),
};

function candidate(spec: Partial<WorkerSpec>, change: Partial<Candidate> = {}, id = 'w'): Candidate {
  return {
    worker: profileOf(id, 'org', WorkerSpec.parse({ name: 'Ada', ...spec })),
    openAssignments: 0,
    inDomain: { answered: 0, missed: 0 },
    overall: { answered: 0, missed: 0 },
    idleSince: undefined,
    ...change,
  };
}

const factor = (name: keyof Weights, one: Candidate, of = task) => factorsOf(one, of, context)[name];

describe('each factor', () => {
  test('fit: specialists of the domain, then generalists, then others; few surplus skills', () => {
    const specialist = factor('fit', candidate({ domains: ['security'], skills: ['a'] }));
    const surplus = factor('fit', candidate({ domains: ['security'], skills: ['a', 'b', 'c', 'd'] }));
    const generalist = factor('fit', candidate({ skills: ['a'] }));
    const other = factor('fit', candidate({ domains: ['law'], skills: ['a'] }));
    expect(specialist).toBe(1);
    expect([specialist, surplus, generalist, other]).toEqual(
      [specialist, surplus, generalist, other].sort((one, two) => two - one),
    );
  });

  test('rating: shrunk toward the mean, less with every answer', () => {
    const after = (answered: number) =>
      factor('rating', candidate({ rating: 5 }, { overall: { answered, missed: 0 } }));
    expect(factor('rating', candidate({ rating: 0 }))).toBeCloseTo(3 / 5);
    expect(after(0)).toBeCloseTo(4 / 5);
    expect(after(10)).toBeGreaterThan(after(0));
    expect(after(10_000)).toBeCloseTo(1, 2);
  });

  test('domain performance: missed offers lower it; without a history it is neutral', () => {
    const known = (answered: number, missed: number) =>
      factor('domain_performance', candidate({}, { inDomain: { answered, missed } }));
    expect(known(20, 0)).toBeGreaterThan(known(0, 0));
    expect(known(0, 0)).toBeGreaterThan(known(2, 8));
  });

  test('load and idle: fewer open assignments and longer idle time score higher', () => {
    const spec = { capacity: 4 };
    expect(factor('load', candidate(spec, { openAssignments: 1 }))).toBe(0.75);
    expect(factor('idle', candidate(spec))).toBe(1);
    const halfAnHourAgo = new Date(NOW.getTime() - 30 * 60_000);
    expect(factor('idle', candidate(spec, { idleSince: halfAnHourAgo }))).toBe(0.5);
    expect(factor('idle', candidate(spec, { idleSince: new Date(NOW.getTime() + 5_000) }))).toBe(0);
  });

  test('urgency: the more urgent, the more a busy worker loses', () => {
    const busy = candidate({ capacity: 4 }, { openAssignments: 3 });
    const losses = URGENCIES.map(urgency => 1 - factor('urgency', busy, { ...task, urgency }));
    expect(losses[0]).toBe(0);
    expect(losses).toEqual([...losses].sort((one, other) => one - other));
  });
});

const candidates = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 8 }).chain(ids =>
  fc.tuple(
    ...ids.map(id =>
      fc
        .record({
          rating: fc.integer({ min: 0, max: 50 }),
          trust: fc.integer({ min: 1, max: 5 }),
          capacity: fc.integer({ min: 1, max: 5 }),
          open: fc.integer({ min: 0, max: 6 }),
          answered: fc.integer({ min: 0, max: 100 }),
          missed: fc.integer({ min: 0, max: 100 }),
        })
        .map(({ rating, trust, capacity, open, answered, missed }) =>
          candidate(
            { rating: rating / 10, trust_level: trust, capacity },
            { openAssignments: open, inDomain: { answered, missed }, overall: { answered, missed } },
            id,
          ),
        ),
    ),
  ),
);

test("scores and factors are between 0 and 1, best first, in an order that does not depend on the input's", () => {
  fc.assert(
    fc.property(candidates, fc.constantFrom(...URGENCIES), (some, urgency) => {
      const ranked = rankCandidates(some, { ...task, urgency }, context);
      const numbers = ranked.flatMap(({ score, factors }) => [score, ...Object.values(factors)]);
      for (const number of numbers) {
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThanOrEqual(1 + 1e-9);
      }
      const scores = ranked.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((one, other) => other - one));
      expect(rankCandidates([...some].reverse(), { ...task, urgency }, context)).toEqual(ranked);
    }),
  );
});

test('a Bayesian average lies between prior and mean, nearer the mean with every observation', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.integer({ min: 0, max: 1_000 }), (mean, prior, count) => {
      const average = bayesianAverage(mean, count, prior, 4);
      expect(average).toBeGreaterThanOrEqual(Math.min(mean, prior) - 1e-9);
      expect(average).toBeLessThanOrEqual(Math.max(mean, prior) + 1e-9);
      const next = bayesianAverage(mean, count + 1, prior, 4);
      expect(Math.abs(next - mean)).toBeLessThanOrEqual(Math.abs(average - mean) + 1e-9);
    }),
  );
});

test('weights keep their proportions and sum to 1; unknown, negative and all-zero ones are refused', () => {
  const given = Weights.parse({
    fit: 2,
    rating: 2,
    trust: 0,
    domain_performance: 0,
    load: 0,
    idle: 0,
    urgency: 0,
  });
  expect(given).toMatchObject({ fit: 0.5, rating: 0.5, trust: 0 });
  expect(Object.values(DEFAULT_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
  const nothing = { fit: 0, rating: 0, trust: 0, domain_performance: 0, load: 0, idle: 0, urgency: 0 };
  for (const bad of [nothing, { fit: -1 }, { luck: 1 }]) expect(Weights.safeParse(bad).success).toBe(false);
});
