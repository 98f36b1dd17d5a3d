import type { StoredMatchRound } from '#libs/contracts';
import type { Rule } from '../candidates/eligibility.rule.js';
import type { Scored } from '../candidates/score.rule.js';
import type { Weights } from '../candidates/weights.rule.js';

/** The registry's reply to offering the task to a worker, or to assigning it directly. */
export type OfferOutcome = 'offered' | 'assigned' | 'full' | 'refused';

export interface RoundResult {
  readonly round: number;
  readonly reason: string;
  readonly workersConsidered: number;
  readonly excluded: readonly { readonly rule: Rule; readonly workers: number }[];
  /** Best first. */
  readonly ranked: readonly Scored[];
  readonly asked: ReadonlyMap<string, OfferOutcome>;
  readonly weights: Weights;
  readonly at: Date;
}

/**
 * The maximum kept in full, in addition to every worker who was asked: fifty were half of what a task writes to disk.
 * The total number is in `workers_considered`.
 */
const BEST_KEPT = 10;

/** The record of one match round: who was excluded and why, who was considered, who was chosen. */
export function matchRoundOf(result: RoundResult): StoredMatchRound {
  const ranked = result.ranked.map(
    ({ candidate, score, factors }, place): StoredMatchRound['candidates'][number] => ({
      worker_id: candidate.worker.workerId,
      rank: place + 1,
      score,
      factors,
      outcome: result.asked.get(candidate.worker.workerId) ?? 'not_asked',
    }),
  );
  const candidates = ranked.filter(({ rank, outcome }) => rank <= BEST_KEPT || outcome !== 'not_asked');
  return {
    round: result.round,
    reason: result.reason,
    workers_considered: result.workersConsidered,
    excluded: result.excluded
      .filter(({ rule }) => rule !== 'separation')
      .map(({ rule, workers }) => ({ rule, workers })),
    separated: result.excluded.find(({ rule }) => rule === 'separation')?.workers ?? 0,
    candidates,
    weights: result.weights,
    chosen_worker_id:
      candidates.find(({ outcome }) => outcome === 'offered' || outcome === 'assigned')?.worker_id ?? null,
    matched_at: result.at.toISOString(),
  };
}
