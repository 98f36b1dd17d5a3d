import { LIMITS } from '#libs/contracts';
import type { Answer } from './compare-answers.js';
import { canonicalJson } from './compare-answers.js';

/** Longer than a name or a category: nobody writes it twice in the same words. */
export function isLongText(answer: Answer): boolean {
  if (typeof answer === 'string') return answer.length > LIMITS.labelChars;
  return typeof answer === 'object' && answer !== null && canonicalJson(answer).length > LIMITS.labelChars;
}

/** What kind of field it is, by what has been answered to it. */
export type AnswerKind = 'choice' | 'number' | 'prose';

const KINDS = ['choice', 'number', 'prose'] as const;

/**
 * The kind that most answers are of: `number`, `prose` (texts, lists and objects of more than 100 characters), or
 * `choice` (truth values, short texts, and what else is short). On a tie the first of choice, number, prose. Those
 * who left the field out have no say unless all did.
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
