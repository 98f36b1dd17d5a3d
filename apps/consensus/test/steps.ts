import { ConsensusSpec } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import type { Step, Vote, WorkerSkill } from '../src/domain/step.js';
import { UNKNOWN_SKILL } from '../src/domain/worker-skill.js';
import type { z } from 'zod';

/** Steps for tests of the rules: assignment `a<index>` of worker `w<index>`. */

export function consensusOf(change: z.input<typeof ConsensusSpec>): ConsensusSpec {
  return ConsensusSpec.parse(change);
}

export function voteOf(place: number, output: Json, change: Partial<Vote> = {}): Vote {
  return {
    assignmentId: `a${place}`,
    workerId: `w${place}`,
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
    votes: answers.map((output, place) => voteOf(place, output)),
  };
}

export function provenSkill(accuracy: number, confusion: WorkerSkill['confusion'] = new Map()): WorkerSkill {
  return { accuracy, knownAccuracy: accuracy, isProven: true, agreementWeights: new Map(), confusion };
}

/** These workers' skills; all others are unknown. */
export function skillsOf(skills: Readonly<Record<string, WorkerSkill>>): (workerId: string) => WorkerSkill {
  return workerId => skills[workerId] ?? UNKNOWN_SKILL;
}
