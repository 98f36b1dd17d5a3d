import { LIMITS } from '#libs/contracts';
import type { ConsensusMethod, FieldVerdict, Json } from '#libs/contracts';
import { ballotOf, sharesOf, tallyOf } from './ballot.rule.js';
import { answerKey, byCodeUnits, isJsonObject } from './compare-answers.rule.js';
import type { Answer } from './compare-answers.rule.js';
import { methodOfField, ruleOf } from './field-method.rule.js';
import type { FieldMethod, ResolvedRule } from './field-method.rule.js';
import { judge } from './judge.rule.js';
import type { Judgement } from './judge.rule.js';
import { METHOD_TRAITS } from './method-traits.rule.js';
import { mostTrusted } from './most-trusted.rule.js';
import type { Answers, NamedVerdict, StepResult } from './step.rule.js';

/** A field of the output with each worker's answer to it. */
interface Field<Method = FieldMethod> {
  readonly name: string;
  readonly rule: ResolvedRule;
  readonly method: Method;
  readonly answers: readonly Answer[];
}

type JudgedField = Field<ConsensusMethod> & { readonly judgement: Judgement };

/**
 * Whether outputs are judged field by field: if the task has rules for fields, or takes a median, which an object as a
 * whole does not have; and if most outputs, or the deciding one, are objects. The others then count as having omitted
 * every field.
 */
export function isByField({
  consensus,
  votes,
  decider,
}: Pick<Answers, 'consensus' | 'votes' | 'decider'>): boolean {
  if (consensus.fields === undefined && !METHOD_TRAITS[consensus.method].numbersOnly) return false;
  if (decider !== undefined) return isJsonObject(votes[decider]?.output);
  return votes.filter(({ output }) => isJsonObject(output)).length * 2 > votes.length;
}

/**
 * Judges each field of the outputs by its own rule, and assembles the result from the winners. The result's confidence
 * and agreement are those of its weakest field. An answer counts when it agrees on at least half of the judged fields;
 * if none does, those count that agree on most. A field taken from one reviewer is taken from those who count, so that
 * it is consistent with the result. Where no field is judged, nobody is: all answers count.
 */
export function judgeByField(given: Answers): StepResult {
  const { judged, trusted } = judgedFields(given);
  const counts = countsOf(given, judged);
  const results: (readonly [string, Answer])[] = [
    ...judged.map(({ name, judgement }) => [name, judgement.result] as const),
    ...trusted.map(field => [field.name, trustedAnswer(field, given, counts)] as const),
  ];
  const whole = ballotOf(
    given.votes.map(({ output }) => output),
    given.consensus.text,
  );
  return {
    output: Object.fromEntries(results.filter(hasAnswer).sort(([a], [b]) => byCodeUnits(a, b))),
    posterior: Math.min(1, ...judged.map(({ judgement }) => judgement.posterior)),
    agreement: Math.min(1, ...judged.map(({ judgement }) => judgement.agreement)),
    isReached: judged.every(({ judgement }) => judgement.isReached),
    isSureEarly: judged.length > 0 && judged.every(({ judgement }) => judgement.isSureEarly),
    counts,
    votes: tallyOf(whole, sharesOf(whole)),
    fields: verdictsOf(judged, trusted, new Map(results)),
  };
}

/** The fields decided by votes, and those taken from one reviewer; ignored fields are in neither list. */
function judgedFields(given: Answers): {
  readonly judged: readonly JudgedField[];
  readonly trusted: readonly Field[];
} {
  const { skills, answersNeeded, decider } = given;
  const judged: JudgedField[] = [];
  const trusted: Field[] = [];
  for (const field of fieldsOf(given)) {
    const { name, rule, method, answers } = field;
    if (method === 'ignore') continue;
    if (method === 'most_trusted') {
      trusted.push(field);
      continue;
    }
    const judgement = judge({ ...rule, field: name, method, answers, skills, answersNeeded, decider });
    judged.push({ ...field, method, judgement });
  }
  return { judged, trusted };
}

/** All fields that occur in any answer, by name. */
function fieldsOf({ consensus, votes }: Answers): readonly Field[] {
  const names = new Set(votes.flatMap(({ output }) => (isJsonObject(output) ? Object.keys(output) : [])));
  return [...names].sort(byCodeUnits).map(name => {
    const rule = ruleOf(name, consensus);
    const answers = votes.map(({ output }) =>
      isJsonObject(output) && Object.hasOwn(output, name) ? output[name] : undefined,
    );
    return { name, rule, method: methodOfField(rule, answers, consensus.method), answers };
  });
}

function countsOf({ votes, decider }: Answers, judged: readonly JudgedField[]): readonly boolean[] {
  const agreeing = votes.map((_, index) => judged.filter(({ judgement }) => judgement.agrees[index]).length);
  const needed = Math.min(judged.length / 2, Math.max(...agreeing));
  return agreeing.map((count, index) => index === decider || count >= needed);
}

function trustedAnswer(
  field: Field,
  { votes, skills, decider }: Answers,
  counts: readonly boolean[],
): Answer {
  if (decider !== undefined) return field.answers[decider];
  const candidates = votes.flatMap(({ trustLevel }, index) => {
    const [answer, skill] = [field.answers[index], skills[index]];
    return counts[index] && answer !== undefined && skill !== undefined
      ? [{ answer, trustLevel, skill }]
      : [];
  });
  return mostTrusted(candidates);
}

function hasAnswer(entry: readonly [string, Answer]): entry is readonly [string, Json] {
  return entry[1] !== undefined;
}

/** At most a hundred, and only fields whose name a rule could have: a verdict must not serve as data storage. */
function verdictsOf(
  judged: readonly JudgedField[],
  trusted: readonly Field[],
  results: ReadonlyMap<string, Answer>,
): readonly NamedVerdict[] {
  const verdicts: readonly NamedVerdict[] = [
    ...judged.map(({ name, method, judgement: { agreement, posterior, votes } }): NamedVerdict => [
      name,
      { method, agreement, posterior, votes: [...votes] },
    ]),
    ...trusted.map((field): NamedVerdict => [field.name, trustedVerdict(field, results.get(field.name))]),
  ];
  return verdicts
    .filter(([name]) => name.length <= LIMITS.labelChars)
    .sort(([a], [b]) => byCodeUnits(a, b))
    .slice(0, LIMITS.listItems);
}

function trustedVerdict({ answers, rule }: Field, result: Answer): FieldVerdict {
  const ballot = ballotOf(answers, rule.text);
  const key = answerKey(result, rule.text);
  const agreement = (ballot.options.find(option => option.key === key)?.voters.length ?? 0) / ballot.size;
  return {
    method: 'most_trusted',
    agreement,
    posterior: agreement,
    votes: [...tallyOf(ballot, sharesOf(ballot))],
  };
}
