import { MAX_REASONING_CHARS } from './decision.js';
import type { DecisionSpec, ReasoningRule } from './decision.js';
import type { Json } from './json.js';

type Schema = { readonly [keyword: string]: Json };

const REASONING: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: MAX_REASONING_CHARS,
  pattern: '\\S',
  description: 'The reasons for the verdict. Not blank.',
};
const ACTION: Schema = { description: 'The changed action, complete: any JSON.' };

/**
 * The JSON Schema (2020-12) of the answers to a decision, stored as the task's `output.schema`: a verdict among those
 * that are allowed, a reasoning where the rule requires one, the changed action with `edited` and only then, and
 * nothing else. The action itself is not part of it, so that all decisions of an organization share few schemas.
 */
export function decisionOutputSchema(
  { allowed }: Pick<DecisionSpec, 'allowed'>,
  rule: ReasoningRule,
): Schema {
  const always = rule === 'always' || (rule === 'unless_approved' && !allowed.includes('approved'));
  const conditions = [
    ...(rule === 'unless_approved' && !always ? [reasonedUnlessApproved()] : []),
    ...(allowed.includes('edited') ? [edited()] : []),
  ];
  return {
    type: 'object',
    properties: { verdict: { enum: [...allowed] }, reasoning: REASONING },
    required: ['verdict', ...(always ? ['reasoning'] : [])],
    ...(conditions.length > 0 && { allOf: conditions }),
    unevaluatedProperties: false,
  };
}

/**
 * The schema of a known answer to a decision: workers are judged by their verdict, and by the action where they change
 * it. A reasoning has no right answer, so none can be given.
 */
export function knownDecisionSchema({ allowed }: Pick<DecisionSpec, 'allowed'>): Schema {
  return {
    type: 'object',
    properties: { verdict: { enum: [...allowed] } },
    required: ['verdict'],
    ...(allowed.includes('edited') && { allOf: [edited()] }),
    unevaluatedProperties: false,
  };
}

function edited(): Schema {
  return {
    if: { properties: { verdict: { const: 'edited' } }, required: ['verdict'] },
    then: { properties: { action: ACTION }, required: ['action'] },
  };
}

/** Without a verdict only the verdict is missing. */
function reasonedUnlessApproved(): Schema {
  return { if: { properties: { verdict: { const: 'approved' } } }, else: { required: ['reasoning'] } };
}
