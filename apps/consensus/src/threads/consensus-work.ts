import { decideStep } from '../domain/decide-step.js';
import type { Step, StepDecision, WorkerSkill } from '../domain/step.js';
import { UNKNOWN_SKILL } from '../domain/worker-skill.js';
import { estimatedConfusion } from '../recalibration/estimated-confusion.js';
import type { EstimatedConfusion, EstimationQuestion } from '../recalibration/estimated-confusion.js';

/** A step with the skills of its voters, as plain data. */
export interface DecisionWork {
  readonly step: Step;
  /** By worker. */
  readonly skills: ReadonlyMap<string, WorkerSkill>;
}

export type ConsensusWork =
  | ({ readonly kind: 'decide' } & DecisionWork)
  | { readonly kind: 'estimate'; readonly question: EstimationQuestion };

export type ConsensusResult =
  | { readonly kind: 'decided'; readonly decision: StepDecision }
  | { readonly kind: 'estimated'; readonly matrices: readonly EstimatedConfusion[] };

export function runWork(work: ConsensusWork): ConsensusResult {
  return work.kind === 'decide'
    ? { kind: 'decided', decision: decided(work) }
    : { kind: 'estimated', matrices: estimatedConfusion(work.question) };
}

export function decided({ step, skills }: DecisionWork): StepDecision {
  return decideStep(step, workerId => skills.get(workerId) ?? UNKNOWN_SKILL);
}
