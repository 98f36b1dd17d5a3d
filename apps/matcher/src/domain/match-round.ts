import type { MatchRound } from '#libs/contracts';
import type { Rule } from './eligibility.js';
import type { Scored } from './score.js';
import type { Weights } from './weights.js';

/** A worker who was asked, and what the registry made of it. */
export type Asked = 'offered' | 'full' | 'refused';

export interface Look {
  readonly round: number;
  readonly reason: string;
  readonly workersConsidered: number;
  readonly excluded: readonly { readonly rule: Rule; readonly workers: number }[];
  /** Best first. */
  readonly ranked: readonly Scored[];
  readonly asked: ReadonlyMap<string, Asked>;
  readonly weights: Weights;
  readonly at: Date;
}

/**
 * Kept in full at most, besides everyone who was asked: fifty took half of what a task writes to disk.
 * How many there were in all is in `workers_considered`.
 */
const BEST_KEPT = 10;

/** What is kept of one look for a worker: who was left out and why, who was in question, who was taken. */
export function matchRoundOf(look: Look): MatchRound {
  const ranked = look.ranked.map(
    ({ candidate, score, factors }, place): MatchRound['candidates'][number] => ({
      worker_id: candidate.worker.workerId,
      rank: place + 1,
      score,
      factors,
      outcome: look.asked.get(candidate.worker.workerId) ?? 'not_asked',
    }),
  );
  const candidates = ranked.filter(({ rank, outcome }) => rank <= BEST_KEPT || outcome !== 'not_asked');
  return {
    round: look.round,
    reason: look.reason,
    workers_considered: look.workersConsidered,
    excluded: look.excluded.map(({ rule, workers }) => ({ rule, workers })),
    candidates,
    weights: look.weights,
    chosen_worker_id: candidates.find(({ outcome }) => outcome === 'offered')?.worker_id ?? null,
    matched_at: look.at.toISOString(),
  };
}
