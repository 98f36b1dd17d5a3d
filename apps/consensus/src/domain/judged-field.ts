import { CONSENSUS_METHODS } from '#libs/contracts';
import type { ConsensusMethod } from '#libs/contracts';
import { kindOf } from './by-type.js';
import { byCodeUnits, isJsonObject } from './compare-answers.js';
import type { Answer } from './compare-answers.js';
import { ruleOf } from './field-rules.js';
import type { ResolvedRule } from './field-rules.js';
import { judge } from './judge.js';
import type { Judgement } from './judge.js';
import type { Answers } from './step-result.js';

/** A field of the output with each worker's answer to it. */
export interface Field {
  readonly name: string;
  readonly rule: ResolvedRule;
  readonly answers: readonly Answer[];
}

/** A field that is judged: neither ignored nor taken from one reviewer. */
export type JudgedField = Field & { readonly method: ConsensusMethod; readonly judgement: Judgement };

/** All fields that occur in any answer, by name. */
export function fieldsOf({ consensus, votes }: Answers): readonly Field[] {
  const names = new Set(votes.flatMap(({ output }) => (isJsonObject(output) ? Object.keys(output) : [])));
  return [...names].sort(byCodeUnits).map(name => ({
    name,
    rule: ruleOf(name, consensus),
    answers: votes.map(({ output }) =>
      isJsonObject(output) && Object.hasOwn(output, name) ? output[name] : undefined,
    ),
  }));
}

/** A list of zero or one: fields that are ignored or taken from one reviewer are not judged. */
export function judgeField(
  field: Field,
  { consensus, skills, answersNeeded, decider }: Answers,
): JudgedField[] {
  const { name, rule, answers } = field;
  const method = rule.method === 'by_type' ? methodByType(answers, consensus.method) : rule.method;
  if (!isConsensusMethod(method)) return [];
  return [
    {
      ...field,
      method,
      judgement: judge({ ...rule, field: name, method, answers, skills, answersNeeded, decider }),
    },
  ];
}

/** Falls back to majority where a median is requested for choices. */
function methodByType(answers: readonly Answer[], method: ConsensusMethod): ConsensusMethod | 'most_trusted' {
  switch (kindOf(answers)) {
    case 'number':
      return 'median';
    case 'prose':
      return 'most_trusted';
    case 'choice':
      return method === 'median' ? 'majority' : method;
  }
}

function isConsensusMethod(method: string): method is ConsensusMethod {
  return CONSENSUS_METHODS.some(known => known === method);
}
