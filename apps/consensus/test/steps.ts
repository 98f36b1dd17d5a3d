import type { z } from 'zod';
import { ConsensusSpec } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { decideStep } from '../src/methods/decide-step.rule.js';
import type { Step, StepDecision, Vote } from '../src/methods/step.rule.js';
import { UNKNOWN_SKILL } from '../src/methods/worker-skill.rule.js';
import type { WorkerSkill } from '../src/methods/worker-skill.rule.js';

/** Steps for tests of the rules: assignment `a<index>` of worker `w<index>`. */

export function consensusOf(change: z.input<typeof ConsensusSpec>): ConsensusSpec {
  return ConsensusSpec.parse(change);
}

export function voteOf(index: number, output: Json, change: Partial<Vote> = {}): Vote {
  return {
    assignmentId: `a${index}`,
    workerId: `w${index}`,
    output,
    trustLevel: null,
    escalatedTo: null,
    ...change,
  };
}

/** All required answers are in, unless `answersNeeded` is higher. */
export function stepOf(
  answers: readonly Json[],
  consensus: z.input<typeof ConsensusSpec>,
  answersNeeded: number = answers.length,
): Step {
  return {
    consensus: consensusOf(consensus),
    answersNeeded,
    votes: answers.map((output, index) => voteOf(index, output)),
    decision: null,
  };
}

export function provenSkill(accuracy: number, confusion: WorkerSkill['confusion'] = new Map()): WorkerSkill {
  return { accuracy, knownAccuracy: accuracy, isProven: true, agreementWeights: new Map(), confusion };
}

/** These workers' skills; all others are unknown. */
export function skillsOf(skills: Readonly<Record<string, WorkerSkill>>): (workerId: string) => WorkerSkill {
  return workerId => skills[workerId] ?? UNKNOWN_SKILL;
}

/** The same of a decision that may be passed on `maxEscalations` times. */
export function decisionStepOf(
  answers: readonly Json[],
  consensus: z.input<typeof ConsensusSpec>,
  answersNeeded: number = answers.length,
  maxEscalations = 0,
): Step {
  return { ...stepOf(answers, consensus, answersNeeded), decision: { maxEscalations } };
}

export const because = (verdict: string, reasoning: string): Json => ({ verdict, reasoning });
export const APPROVED = because('approved', 'It is fine.');
export const REJECTED = because('rejected', 'It is not.');
export const ESCALATED = because('escalated', 'Above my level.');

/** An approval with a changed action. */
export const edited = (amount: number): Json => ({
  ...{ verdict: 'edited', action: { amount } },
  reasoning: 'Less.',
});

/** The decision about a step of workers without known skills. */
export const decide = (step: Step): StepDecision => decideStep(step, () => UNKNOWN_SKILL);
