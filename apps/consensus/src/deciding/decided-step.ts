import type { StepDecision, Vote, WorkerSkill } from '../domain/step.js';
import type { IncomingVote } from './incoming-vote.js';

/** A step that was just decided anew, with what was thought of those who answered. */
export interface DecidedStep {
  readonly vote: IncomingVote;
  readonly votes: readonly Vote[];
  readonly skills: ReadonlyMap<string, WorkerSkill>;
  readonly decision: StepDecision;
}
