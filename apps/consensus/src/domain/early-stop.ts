import type { ConsensusMethod } from '#libs/contracts';
import { reaches, thresholdOf } from './threshold.js';

/** How sure a probability has to be before the rest is withdrawn, where the task names no threshold. */
const SURE_ENOUGH = 0.95;

/** Whether a method's measure is a probability rather than a share of the votes. */
export function isProbability(method: ConsensusMethod): boolean {
  return method === 'weighted' || method === 'dawid_skene';
}

/** What the measure has to reach for the rest to be withdrawn; undefined for more than half. */
export function earlyThresholdOf(method: ConsensusMethod, threshold: number | undefined): number | undefined {
  return isProbability(method) ? (threshold ?? SURE_ENOUGH) : thresholdOf(method, threshold);
}

export interface Progress {
  readonly method: ConsensusMethod;
  readonly threshold: number | undefined;
  readonly posterior: number;
  /** Votes that say the same as the result so far. */
  readonly agreeing: number;
  readonly answersNeeded: number;
}

/**
 * Whether the result would stand whatever the missing answers say. Shares are taken of all answers needed, as if all
 * missing ones dissented; a median whose neighbourhood has its share then stays within it. A probability is enough
 * by itself: it already says how likely the rest is to change it. Unanimity is not known before the last answer.
 */
export function isSureEarly({ method, threshold, posterior, agreeing, answersNeeded }: Progress): boolean {
  if (method === 'unanimous') return false;
  const measure = isProbability(method) ? posterior : agreeing / answersNeeded;
  return reaches(measure, earlyThresholdOf(method, threshold));
}
