import { ruleOfWhole } from './field-rules.js';
import { judge } from './judge.js';
import type { Answers, StepResult } from './step-result.js';

/** Compares outputs as a whole: an answer counts when it equals the result. */
export function judgeAsWhole({ consensus, votes, skills, answersNeeded, decider }: Answers): StepResult {
  const { result, agrees, ...judgement } = judge({
    ...ruleOfWhole(consensus),
    field: '',
    answers: votes.map(({ output }) => output),
    skills,
    answersNeeded,
    decider,
  });
  return { ...judgement, output: result, counts: agrees };
}
