import type { StepDecision, Vote, WorkerSkill } from '../domain/step.js';
import type { IncomingVote } from './incoming-vote.js';

/** A newly decided step, with the quality of the workers who answered as it was known at the time. */
export interface DecidedStep {
  readonly vote: IncomingVote;
  readonly votes: readonly Vote[];
  readonly skills: ReadonlyMap<string, WorkerSkill>;
  readonly decision: StepDecision;
}
