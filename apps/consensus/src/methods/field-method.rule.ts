import { LIMITS } from '#libs/contracts';
import type { ConsensusMethod, ConsensusSpec, FieldRule, TextComparison, Tolerance } from '#libs/contracts';
import { canonicalAnswer } from './compare-answers.rule.js';
import type { Answer } from './compare-answers.rule.js';
import { METHOD_TRAITS, isConsensusMethod } from './method-traits.rule.js';

/** The rule of a field, with the values inherited from the task. */
export interface ResolvedRule<Method = FieldRule['method'] | ConsensusMethod> {
  readonly method: Method;
  /** The required measure; undefined for more than half. */
  readonly threshold: number | undefined;
  readonly tolerance: Tolerance | undefined;
  readonly text: TextComparison;
}

/** The task's rule for the output as a whole. */
export function ruleOfWhole({
  method,
  threshold,
  tolerance,
  text,
}: ConsensusSpec): ResolvedRule<ConsensusMethod> {
  return { method, threshold, tolerance, text };
}

/**
 * The rule of a field: its own, else that of `*`, else the task's method; whatever a rule omits is inherited from the
 * task.
 *
 * A task's `median` applies to fields without a rule by their type, since texts have no median; a rule that specifies
 * `median` itself applies as it is.
 */
export function ruleOf(field: string, consensus: ConsensusSpec): ResolvedRule {
  const whole = ruleOfWhole(consensus);
  const rule = ownRule(field, consensus.fields) ?? ownRule('*', consensus.fields);
  if (rule === undefined) {
    return METHOD_TRAITS[whole.method].numbersOnly ? { ...whole, method: 'by_type' } : whole;
  }
  return {
    method: rule.method,
    threshold: rule.threshold ?? whole.threshold,
    tolerance: rule.tolerance ?? whole.tolerance,
    text: rule.text ?? whole.text,
  };
}

/** A field can be named `constructor`: only own properties count. */
function ownRule(field: string, fields: ConsensusSpec['fields']): FieldRule | undefined {
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** How a field is decided: by its votes, by one reviewer's answer, or not at all. */
export type FieldMethod = ConsensusMethod | 'most_trusted' | 'ignore';

/** The method of a field with these answers. @param ofTask the method for choices where the rule is `by_type` */
export function methodOfField(
  { method }: ResolvedRule,
  answers: readonly Answer[],
  ofTask: ConsensusMethod,
): FieldMethod {
  return method === 'by_type' ? METHOD_BY_KIND[kindOf(answers)](ofTask) : method;
}

/**
 * Whether answers to a field are compared with a known answer of this value. A field that is taken from one reviewer
 * judges nobody.
 */
export function isJudgedField(known: Answer, { method }: ResolvedRule): boolean {
  if (method === 'by_type') return !isLongText(known);
  return isConsensusMethod(method);
}

const KINDS = ['choice', 'number', 'prose'] as const;
/** The kind of a field, inferred from the answers to it. */
type AnswerKind = (typeof KINDS)[number];

/** Falls back to majority where the task's method does not apply to choices. */
const METHOD_BY_KIND: Readonly<Record<AnswerKind, (ofTask: ConsensusMethod) => FieldMethod>> = {
  choice: ofTask => (METHOD_TRAITS[ofTask].numbersOnly ? 'majority' : ofTask),
  number: () => 'median',
  prose: () => 'most_trusted',
};

/**
 * The kind of most answers: `number`, `prose` (texts, lists and objects of more than 100 characters), or `choice`
 * (booleans, short texts, and other short values). On a tie the first of choice, number, prose. Answers that omit the
 * field are ignored unless all do.
 */
function kindOf(answers: readonly Answer[]): AnswerKind {
  const counts: Record<AnswerKind, number> = { choice: 0, number: 0, prose: 0 };
  for (const answer of answers) if (answer !== undefined) counts[kindOfAnswer(answer)] += 1;
  return KINDS.reduce<AnswerKind>((best, kind) => (counts[kind] > counts[best] ? kind : best), 'choice');
}

function kindOfAnswer(answer: Answer): AnswerKind {
  if (typeof answer === 'number') return 'number';
  return isLongText(answer) ? 'prose' : 'choice';
}

/** Longer than a name or a category: no two workers write it in exactly the same words. */
function isLongText(answer: Answer): boolean {
  if (typeof answer === 'string') return answer.length > LIMITS.labelChars;
  return typeof answer === 'object' && answer !== null && canonicalAnswer(answer).length > LIMITS.labelChars;
}
