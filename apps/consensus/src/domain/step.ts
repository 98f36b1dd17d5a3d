import type { ConsensusSpec, Json, Verdict } from '#libs/contracts';

/** One answer to one step. */
export interface Vote {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly output: Json;
  /** 1–5; null if unknown. */
  readonly trustLevel: number | null;
  /** The trust level required of this reviewer because the previous answers disagreed; null for those answers. */
  readonly escalatedTo: number | null;
}

/** A step of a task with the answers received. */
export interface Step {
  readonly consensus: ConsensusSpec;
  /** The number of answers required, including those received. */
  readonly answersNeeded: number;
  /** In no particular order: the result must not depend on it. */
  readonly votes: readonly Vote[];
}

/** A worker's skill in the task's domain. */
export interface WorkerSkill {
  /** Share of answers expected to be right, 0–1, shrunk while there are few. */
  readonly accuracy: number;
  /**
   * Whether known-answer tasks support it: without them agreement with others is the only evidence, and agreement can
   * be arranged.
   */
  readonly isProven: boolean;
  /** The accuracy by known answers alone, which agreement does not change. */
  readonly knownAccuracy: number;
  /**
   * By field name (`''`: the output as a whole), the weight of an unproven vote relative to the average worker; 1 if
   * missing.
   */
  readonly agreementWeights: ReadonlyMap<string, number>;
  /** Confusion matrices by field name (`''`: the output as a whole), where there is enough data for one. */
  readonly confusion: ReadonlyMap<string, ConfusionMatrix>;
}

/** Row: the true class, column: the answer; each row sums to 1. Classes are the canonical JSON of answers. */
export interface ConfusionMatrix {
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** The decision about a step. */
export type StepDecision =
  | { readonly outcome: 'wait' }
  | { readonly outcome: 'verified'; readonly output: Json; readonly verdict: Verdict }
  | {
      readonly outcome: 'extend';
      readonly answersNeeded: number;
      /** The trust level that the next reviewer needs; null if no higher level is required. */
      readonly trustLevel: number | null;
    }
  | { readonly outcome: 'failed'; readonly detail: string };
