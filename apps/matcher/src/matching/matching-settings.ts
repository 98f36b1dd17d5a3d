import type { Weights } from '../candidates/weights.rule.js';

/** Settings of matching; a class because an interface cannot be a Nest token. */
export class MatchingSettings {
  constructor(
    readonly weights: Weights,
    /** How long an offer stays open when the deadline leaves enough time. */
    readonly offerStandsMs: number,
    /** The interval between two sweeps of the waiting tasks. */
    readonly sweepEveryMs: number,
    /** The interval between two polls for changes by other replicas. */
    readonly pollEveryMs: number,
  ) {}
}
