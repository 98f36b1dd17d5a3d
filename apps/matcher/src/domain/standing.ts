import type { Weights } from './weights.js';
import type { WorkerProfile } from './worker-profile.js';

/** Workers are kept in this many classes of standing. */
export const STANDINGS = 32;

const MAX_RATING = 5;
const MAX_TRUST = 5;
/** Where somebody nobody has rated stands until then. */
const UNRATED = 0.5;

/**
 * A worker's class of standing, from 0 to {@link STANDINGS} − 1, the highest first in line.
 *
 * The part of a score that hangs on the worker alone. It decides who of thousands is looked at more
 * closely, so it only has to be right roughly; the score of those few is exact.
 */
export function standingOf(worker: WorkerProfile, weights: Weights): number {
  const rating = worker.rating === 0 ? UNRATED : worker.rating / MAX_RATING;
  const trust = worker.trustLevel / MAX_TRUST;
  const sum = weights.rating + weights.trust;
  const share = sum === 0 ? (rating + trust) / 2 : (weights.rating * rating + weights.trust * trust) / sum;
  return Math.min(STANDINGS - 1, Math.floor(share * STANDINGS));
}
