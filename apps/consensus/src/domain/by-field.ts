import type { Json } from '#libs/contracts';
import { ballotOf, sharesOf } from './ballot.js';
import { byCodeUnits, isJsonObject } from './compare-answers.js';
import type { Answer } from './compare-answers.js';
import { verdictsOf } from './field-verdicts.js';
import { fieldsOf, judgeField } from './judged-field.js';
import type { Field, JudgedField } from './judged-field.js';
import { mostTrusted } from './most-trusted.js';
import type { Answers, StepResult } from './step-result.js';
import { tallyOf } from './tally.js';

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
  if (consensus.fields === undefined && consensus.method !== 'median') return false;
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
  const fields = fieldsOf(given);
  const judged = fields.flatMap(field => judgeField(field, given));
  const counts = countsOf(given, judged);
  const trusted = fields.filter(
    ({ name, rule }) => rule.method !== 'ignore' && !judged.some(j => j.name === name),
  );
  const results: (readonly [string, Answer])[] = [
    ...judged.map(({ name, judgement }) => [name, judgement.result] as const),
    ...trusted.map(field => [field.name, wordOn(field, given, counts)] as const),
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

function countsOf({ votes, decider }: Answers, judged: readonly JudgedField[]): readonly boolean[] {
  const agreeing = votes.map((_, place) => judged.filter(({ judgement }) => judgement.agrees[place]).length);
  const needed = Math.min(judged.length / 2, Math.max(...agreeing));
  return agreeing.map((count, place) => place === decider || count >= needed);
}

function wordOn(field: Field, { votes, skills, decider }: Answers, counts: readonly boolean[]): Answer {
  if (decider !== undefined) return field.answers[decider];
  const words = votes.flatMap(({ trustLevel }, place) => {
    const [answer, skill] = [field.answers[place], skills[place]];
    return counts[place] && answer !== undefined && skill !== undefined
      ? [{ answer, trustLevel, skill }]
      : [];
  });
  return mostTrusted(words);
}

function hasAnswer(entry: readonly [string, Answer]): entry is readonly [string, Json] {
  return entry[1] !== undefined;
}
