import type { ConsensusSpec, FieldVerdict, Json, VoteTally } from '#libs/contracts';
import type { Vote, WorkerSkill } from './step.js';

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
