import type { ConsensusSpec, Json, Verdict } from '#libs/contracts';

/** One answer to one step. */
export interface Vote {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly output: Json;
  /** 1–5; null when it was not said. */
  readonly trustLevel: number | null;
  /** The level this reviewer was asked to have because those before did not agree; null for those before. */
  readonly escalatedTo: number | null;
}

/** A step of a task with the answers that are in. */
export interface Step {
  readonly consensus: ConsensusSpec;
  /** How many answers are asked for by now, those that are in included. */
  readonly answersNeeded: number;
  /** In no particular order: what comes of them must not depend on it. */
  readonly votes: readonly Vote[];
}

/** What is known of a worker in the task's domain. */
export interface WorkerSkill {
  /** Share of answers expected to be right, 0–1, shrunk while there are few. */
  readonly accuracy: number;
  /** Whether known-answer tasks back it: without them agreement with others is all there is, and that can be arranged. */
  readonly isProven: boolean;
  /** The same by known answers alone, which agreement does not change. */
  readonly knownAccuracy: number;
  /**
   * By name of the field (`''`: the output as a whole) what an unproven vote weighs beside that of the average worker; 1 where
   * it is left out.
   */
  readonly agreementWeights: ReadonlyMap<string, number>;
  /** Confusion matrices by name of the field (`''`: the output as a whole), where there is enough to have one. */
  readonly confusion: ReadonlyMap<string, ConfusionMatrix>;
}

/** Row: the true class, column: the answer; each row sums to 1. Classes are the canonical JSON of answers. */
export interface ConfusionMatrix {
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** What to do about a step. */
export type StepDecision =
  | { readonly outcome: 'wait' }
  | { readonly outcome: 'verified'; readonly output: Json; readonly verdict: Verdict }
  | {
      readonly outcome: 'extend';
      readonly answersNeeded: number;
      /** What the next reviewer needs; null when it is nobody more trusted. */
      readonly trustLevel: number | null;
    }
  | { readonly outcome: 'failed'; readonly detail: string };
