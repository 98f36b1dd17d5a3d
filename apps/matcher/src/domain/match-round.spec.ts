import { expect, test } from 'vitest';
import { WorkerSpec } from '#libs/contracts';
import { matchRoundOf } from './match-round.js';
import type { Asked, Look } from './match-round.js';
import { DEFAULT_WEIGHTS } from './weights.js';
import { profileOf } from './worker-profile.js';

const FACTORS = { fit: 1, rating: 1, trust: 1, domain_performance: 1, load: 1, idle: 1, urgency: 1 };

function lookAt(workers: number, asked: ReadonlyMap<string, Asked>): Look {
  const ranked = Array.from({ length: workers }, (_, place) =>
    scoredWorker(`worker ${place + 1}`, workers - place),
  );
  const at = new Date('2026-02-04T19:21:00Z');
  return {
    round: 1,
    reason: 'created',
    workersConsidered: 1_000,
    excluded: [],
    ranked,
    asked,
    weights: DEFAULT_WEIGHTS,
    at,
  };
}

function scoredWorker(workerId: string, score: number): Look['ranked'][number] {
  const worker = profileOf(workerId, 'org', WorkerSpec.parse({ name: workerId }));
  const nothing = { answered: 0, missed: 0 };
  const candidate = { worker, openAssignments: 0, inDomain: nothing, overall: nothing, idleSince: undefined };
  return { score, factors: FACTORS, candidate };
}

test('keeps the ten best and every worker who was asked, in their order', () => {
  const asked = new Map<string, Asked>([
    ['worker 1', 'full'],
    ['worker 30', 'offered'],
  ]);
  const round = matchRoundOf(lookAt(50, asked));
  expect(round.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30]);
  expect(round.candidates.map(({ outcome }) => outcome)).toEqual([
    'full',
    ...Array.from({ length: 9 }, () => 'not_asked'),
    'offered',
  ]);
  expect(round.chosen_worker_id).toBe('worker 30');
  expect(round.workers_considered).toBe(1_000);
});
