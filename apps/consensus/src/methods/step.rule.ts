import type { ConsensusSpec, FieldVerdict, Json, Verdict, VoteTally } from '#libs/contracts';
import type { WorkerSkill } from './worker-skill.rule.js';

/** A step of a task. */
export interface StepId {
  readonly taskId: string;
  readonly step: number;
}

export function stepKey({ taskId, step }: StepId): string {
  return `${taskId} ${step}`;
}

/** One answer to one step. */
export interface Vote {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly output: Json;
  /** 1–5; null if unknown. */
  readonly trustLevel: number | null;
  /**
   * The trust level required of this reviewer because the previous answers disagreed, or one of them passed the decision
   * on; null for those answers.
   */
  readonly escalatedTo: number | null;
}

/** A step of a task with the answers received. */
export interface Step {
  readonly consensus: ConsensusSpec;
  /** The number of answers required, including those received. */
  readonly answersNeeded: number;
  /** In no particular order: the result must not depend on it. */
  readonly votes: readonly Vote[];
  /** Null unless the answers are verdicts on a decision. */
  readonly decision: DecisionTerms | null;
}

export interface DecisionTerms {
  /** How often the decision may be passed on to a worker of a higher trust level. */
  readonly maxEscalations: number;
}

/** Whether the step needs a single answer and can never get another: then that answer is the result. */
export function needsSingleAnswer({
  consensus: { total, max_total: maxTotal = total },
  answersNeeded,
}: Pick<Step, 'consensus' | 'answersNeeded'>): boolean {
  return answersNeeded === 1 && total === 1 && maxTotal === 1;
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
      /** Only a reviewer of that level is asked, in place of everyone who has not answered. */
      readonly withdrawsOpen?: boolean | undefined;
    }
  | { readonly outcome: 'failed'; readonly detail: string };

export type StepOutcome = StepDecision['outcome'];

/** The outcomes after which no further answer changes the decision. */
const IS_FINAL: Readonly<Record<StepOutcome, boolean>> = {
  wait: false,
  extend: false,
  verified: true,
  failed: true,
};

export function isFinal({ outcome }: StepDecision): boolean {
  return IS_FINAL[outcome];
}

/** The answers of a step that are judged. */
export interface Answers {
  readonly consensus: ConsensusSpec;
  /** At least one. */
  readonly votes: readonly Vote[];
  /** Of the votes' workers, in the same order. */
  readonly skills: readonly WorkerSkill[];
  readonly answersNeeded: number;
  /** The index of the deciding vote. */
  readonly decider: number | undefined;
  /** For a decision, whose votes hold only what is compared: the answers as given, in the same order. */
  readonly whole?: readonly Json[];
}

/** A field's name and its verdict. */
export type NamedVerdict = readonly [field: string, verdict: FieldVerdict];

/** The outcome of the answers to a step. */
export interface StepResult {
  /** Undefined if there is none: the median of texts. */
  readonly output: Json | undefined;
  readonly posterior: number;
  readonly agreement: number;
  readonly isReached: boolean;
  readonly isSureEarly: boolean;
  /** Which votes count, in the order of the votes. */
  readonly counts: readonly boolean[];
  /** Of whole outputs. */
  readonly votes: readonly VoteTally[];
  /** Present if the outputs were judged field by field. */
  readonly fields?: readonly NamedVerdict[];
}
