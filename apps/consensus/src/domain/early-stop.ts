import type { ConsensusMethod } from '#libs/contracts';
import { reaches, thresholdOf } from './threshold.js';

/** The probability required for withdrawing the remaining assignments, if the task has no threshold. */
const SURE_ENOUGH = 0.95;

/** Whether a method's measure is a probability rather than a share of the votes. */
export function isProbability(method: ConsensusMethod): boolean {
  return method === 'weighted' || method === 'dawid_skene';
}

/** The measure required for withdrawing the remaining assignments; undefined for more than half. */
export function earlyThresholdOf(method: ConsensusMethod, threshold: number | undefined): number | undefined {
  return isProbability(method) ? (threshold ?? SURE_ENOUGH) : thresholdOf(method, threshold);
}

export interface Progress {
  readonly method: ConsensusMethod;
  readonly threshold: number | undefined;
  readonly posterior: number;
  /** The number of votes equal to the current result. */
  readonly agreeing: number;
  readonly answersNeeded: number;
}

/**
 * Whether the missing answers cannot change the result. Shares are taken of all required answers, as if all missing
 * ones dissented; a median whose neighbourhood has its share then stays within it. A probability is sufficient by
 * itself: it already includes the chance that the remaining answers change it. Unanimity is not known before the last
 * answer.
 */
export function isSureEarly({ method, threshold, posterior, agreeing, answersNeeded }: Progress): boolean {
  if (method === 'unanimous') return false;
  const measure = isProbability(method) ? posterior : agreeing / answersNeeded;
  return reaches(measure, earlyThresholdOf(method, threshold));
}
