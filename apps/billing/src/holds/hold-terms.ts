/** Injection token for {@link HoldTerms}. */
export const HOLD_TERMS = Symbol('HoldTerms');

/** The settings that decide how holds end. */
export interface HoldTerms {
  readonly workerSharePercent: number;
  /** The age at which the sweep checks a hold whose task has not been confirmed. */
  readonly sweepAfterMs: number;
  readonly sweepIntervalMs: number;
}
