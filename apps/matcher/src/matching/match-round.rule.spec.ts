import { expect, test } from 'vitest';
import { WorkerSpec } from '#libs/contracts';
import { DEFAULT_WEIGHTS } from '../candidates/weights.rule.js';
import { profileOf } from '../candidates/worker-profile.rule.js';
import { matchRoundOf } from './match-round.rule.js';
import type { OfferOutcome, RoundResult } from './match-round.rule.js';

const FACTORS = { fit: 1, rating: 1, trust: 1, domain_performance: 1, load: 1, idle: 1, urgency: 1 };

function roundOf(workers: number, asked: ReadonlyMap<string, OfferOutcome>): RoundResult {
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

function scoredWorker(workerId: string, score: number): RoundResult['ranked'][number] {
  const worker = profileOf(workerId, 'org', WorkerSpec.parse({ name: workerId }));
  const nothing = { answered: 0, missed: 0 };
  const candidate = { worker, openAssignments: 0, inDomain: nothing, overall: nothing, idleSince: undefined };
  return { score, factors: FACTORS, candidate };
}

test('keeps the ten best and every worker who was asked, in their order', () => {
  const asked = new Map<string, OfferOutcome>([
    ['worker 1', 'full'],
    ['worker 30', 'offered'],
  ]);
  const round = matchRoundOf(roundOf(50, asked));
  expect(round.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30]);
  expect(round.candidates.map(({ outcome }) => outcome)).toEqual([
    'full',
    ...Array.from({ length: 9 }, () => 'not_asked'),
    'offered',
  ]);
  expect(round.chosen_worker_id).toBe('worker 30');
  expect(round.workers_considered).toBe(1_000);
});

test('names the first worker who was offered the task as chosen, and the rest as not asked', () => {
  const asked = new Map<string, OfferOutcome>([
    ['worker 1', 'full'],
    ['worker 2', 'offered'],
  ]);
  const skills = { rule: 'skills' as const, workers: 6 };
  const excluded = [skills, { rule: 'separation' as const, workers: 2 }];
  const round = matchRoundOf({ ...roundOf(3, asked), round: 2, reason: 'declined', excluded });
  expect(round).toMatchObject({ round: 2, reason: 'declined', chosen_worker_id: 'worker 2' });
  // A matcher or gateway of the previous release refuses a rule that it does not know.
  expect(round).toMatchObject({ excluded: [skills], separated: 2 });
  expect(round.candidates.map(({ rank, outcome }) => [rank, outcome])).toEqual([
    [1, 'full'],
    [2, 'offered'],
    [3, 'not_asked'],
  ]);
});
