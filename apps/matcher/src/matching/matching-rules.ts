import type { Weights } from '../domain/weights.js';

/** What an operator decides about matching; a class because an interface cannot be a Nest token. */
export class MatchingRules {
  constructor(
    readonly weights: Weights,
    /** How long an offer stands when the deadline leaves time enough. */
    readonly offerStandsMs: number,
    /** Between two sweeps of the waiting tasks. */
    readonly sweepEveryMs: number,
    /** Between two looks at what other replicas have changed. */
    readonly pollEveryMs: number,
  ) {}
}
