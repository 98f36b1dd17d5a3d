import { LIMITS } from '#libs/contracts';
import type { Answer } from './compare-answers.js';
import { canonicalJson } from './compare-answers.js';

/** Longer than a name or a category: no two workers write it in exactly the same words. */
export function isLongText(answer: Answer): boolean {
  if (typeof answer === 'string') return answer.length > LIMITS.labelChars;
  return typeof answer === 'object' && answer !== null && canonicalJson(answer).length > LIMITS.labelChars;
}

/** The kind of a field, inferred from the answers to it. */
export type AnswerKind = 'choice' | 'number' | 'prose';

const KINDS = ['choice', 'number', 'prose'] as const;

/**
 * The kind of most answers: `number`, `prose` (texts, lists and objects of more than 100 characters), or `choice`
 * (booleans, short texts, and other short values). On a tie the first of choice, number, prose. Answers that omit the
 * field are ignored unless all do.
 */
export function kindOf(answers: readonly Answer[]): AnswerKind {
  const counts = { choice: 0, number: 0, prose: 0 };
  for (const answer of answers) if (answer !== undefined) counts[kindOfAnswer(answer)] += 1;
  return KINDS.reduce<AnswerKind>((best, kind) => (counts[kind] > counts[best] ? kind : best), 'choice');
}

function kindOfAnswer(answer: Answer): AnswerKind {
  if (typeof answer === 'number') return 'number';
  return isLongText(answer) ? 'prose' : 'choice';
}
