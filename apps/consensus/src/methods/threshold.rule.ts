import type { ConsensusMethod } from '#libs/contracts';
import { METHOD_TRAITS } from './method-traits.rule.js';

/** 2/3 reaches 0.6666666667, however the share was computed. */
const ROUNDING = 1e-9;
/** The share of the votes required for a unanimous result; a threshold of the task does not lower it. */
const ALL_VOTES = 1;
/** The probability required for withdrawing the remaining assignments, if the task has no threshold. */
const SURE_ENOUGH = 0.95;

/** The measure a result has to reach: `threshold`, all votes for unanimous, or (undefined) more than half. */
export function thresholdOf(method: ConsensusMethod, threshold: number | undefined): number | undefined {
  return METHOD_TRAITS[method].needsAllVotes ? ALL_VOTES : threshold;
}

/** The measure required for withdrawing the remaining assignments; undefined for more than half. */
export function earlyThresholdOf(method: ConsensusMethod, threshold: number | undefined): number | undefined {
  return isProbability(method) ? (threshold ?? SURE_ENOUGH) : thresholdOf(method, threshold);
}

/**
 * Whether a share or a probability is sufficient. Without a threshold exactly half is not: another answer may be as
 * good.
 */
export function reaches(measure: number, threshold: number | undefined): boolean {
  if (threshold === undefined) return measure > 0.5 + ROUNDING;
  return measure > 0 && measure >= threshold - ROUNDING;
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
  if (METHOD_TRAITS[method].needsAllVotes) return false;
  const measure = isProbability(method) ? posterior : agreeing / answersNeeded;
  return reaches(measure, earlyThresholdOf(method, threshold));
}

function isProbability(method: ConsensusMethod): boolean {
  return METHOD_TRAITS[method].measure === 'probability';
}
