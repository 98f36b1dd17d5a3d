import { sizeOfAnswer } from '#libs/output-schema';
import { isByField } from './by-field.rule.js';
import { isJsonObject } from './compare-answers.rule.js';
import { isWaiting } from './decide-step.rule.js';
import { effectiveVotesOf } from './effective-votes.rule.js';
import type { Step } from './step.rule.js';

/** Characters of text that cost as much as one value. */
const CHARS_PER_UNIT = 100;
/** Far above what the answers to a step can contain. */
const MAX_VALUES = 100_000;

/**
 * An upper bound on the cost of deciding a step, in units of about 10 µs: one for each value of each answer, and, where
 * fields are judged separately, one for each field and reviewer, whether or not the reviewer filled it in.
 */
export function decisionUnits(step: Step): number {
  if (isWaiting(step)) return 0;
  const { consensus, decision } = step;
  const { effective: votes, decider } = effectiveVotesOf(step);
  let size = 0;
  for (const { output } of votes) {
    const { values, textChars } = sizeOfAnswer(output, MAX_VALUES);
    size += values + textChars / CHARS_PER_UNIT;
  }
  if (decision !== null || !isByField({ consensus, votes, decider })) return size + votes.length;
  const fields = new Set(votes.flatMap(({ output }) => (isJsonObject(output) ? Object.keys(output) : [])));
  return size + fields.size * votes.length;
}
