import type { ConsensusSpec, FieldVerdict, Json, VoteTally } from '#libs/contracts';
import type { Vote, WorkerSkill } from './step.js';

/** What there is to judge of a step. */
export interface Answers {
  readonly consensus: ConsensusSpec;
  /** At least one. */
  readonly votes: readonly Vote[];
  /** Of their workers, in the same order. */
  readonly skills: readonly WorkerSkill[];
  readonly answersNeeded: number;
  /** The place of the vote that decides alone. */
  readonly decider: number | undefined;
}

/** A field's name and how its result came about. */
export type NamedVerdict = readonly [field: string, verdict: FieldVerdict];

/** What came of the answers to a step. */
export interface StepResult {
  /** Undefined where nothing came of them: a median of texts. */
  readonly output: Json | undefined;
  readonly posterior: number;
  readonly agreement: number;
  readonly isReached: boolean;
  readonly isSureEarly: boolean;
  /** Which votes count, in their order. */
  readonly counts: readonly boolean[];
  /** Of whole outputs. */
  readonly votes: readonly VoteTally[];
  /** When it was judged field by field. */
  readonly fields?: readonly NamedVerdict[];
}
