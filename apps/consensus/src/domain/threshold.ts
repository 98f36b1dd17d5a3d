import type { ConsensusMethod } from '#libs/contracts';
import { ALL_VOTES } from './unanimous.js';

/** 2/3 reaches 0.6666666667, however the share was computed. */
const ROUNDING = 1e-9;

/** The measure a result has to reach: `threshold`, all votes for unanimous, or (undefined) more than half. */
export function thresholdOf(method: ConsensusMethod, threshold: number | undefined): number | undefined {
  return method === 'unanimous' ? ALL_VOTES : threshold;
}

/**
 * Whether a share or a probability is sufficient. Without a threshold exactly half is not: another answer may be as
 * good.
 */
export function reaches(measure: number, threshold: number | undefined): boolean {
  if (threshold === undefined) return measure > 0.5 + ROUNDING;
  return measure > 0 && measure >= threshold - ROUNDING;
}
