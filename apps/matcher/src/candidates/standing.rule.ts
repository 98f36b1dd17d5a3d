import { FACTORS } from './weights.rule.js';
import type { Weights } from './weights.rule.js';
import type { WorkerProfile } from './worker-profile.rule.js';

/** The number of standing classes. */
export const STANDINGS = 32;

const MAX_RATING = 5;
const MAX_TRUST = 5;
/** The standing of a worker without a rating. */
const UNRATED = 0.5;

/**
 * Each factor, 0–1, as far as it depends on the worker alone; null for one that depends on the task or on the time.
 */
const SHARES = {
  fit: null,
  rating: ({ rating }) => (rating === 0 ? UNRATED : rating / MAX_RATING),
  trust: ({ trustLevel }) => trustLevel / MAX_TRUST,
  domain_performance: null,
  load: null,
  idle: null,
  urgency: null,
} satisfies Record<keyof Weights, ((worker: WorkerProfile) => number) | null>;

const OWN_FACTORS = FACTORS.flatMap(factor => {
  const shareOf = SHARES[factor];
  return shareOf === null ? [] : [{ factor, shareOf }];
});

/**
 * A worker's class of standing, from 0 to {@link STANDINGS} − 1, the highest is shortlisted first.
 *
 * The part of a score that depends on the worker alone. It selects which of thousands of workers are scored, so it only
 * has to be approximate; the score of the selected ones is exact.
 */
export function standingOf(worker: WorkerProfile, weights: Weights): number {
  let weighted = 0;
  let unweighted = 0;
  let weightSum = 0;
  for (const { factor, shareOf } of OWN_FACTORS) {
    const share = shareOf(worker);
    unweighted += share;
    weighted += weights[factor] * share;
    weightSum += weights[factor];
  }
  const share = weightSum === 0 ? unweighted / OWN_FACTORS.length : weighted / weightSum;
  return Math.min(STANDINGS - 1, Math.floor(share * STANDINGS));
}
