import type { Weights } from './weights.rule.js';
import type { WorkerProfile } from './worker-profile.rule.js';

/** The number of standing classes. */
export const STANDINGS = 32;

const MAX_RATING = 5;
const MAX_TRUST = 5;
/** The standing of a worker without a rating. */
const UNRATED = 0.5;

/**
 * A worker's class of standing, from 0 to {@link STANDINGS} − 1, the highest first in line.
 *
 * The part of a score that depends on the worker alone. It selects which of thousands of workers are scored, so it only
 * has to be approximate; the score of the selected ones is exact.
 */
export function standingOf(worker: WorkerProfile, weights: Weights): number {
  const rating = worker.rating === 0 ? UNRATED : worker.rating / MAX_RATING;
  const trust = worker.trustLevel / MAX_TRUST;
  const sum = weights.rating + weights.trust;
  const share = sum === 0 ? (rating + trust) / 2 : (weights.rating * rating + weights.trust * trust) / sum;
  return Math.min(STANDINGS - 1, Math.floor(share * STANDINGS));
}
