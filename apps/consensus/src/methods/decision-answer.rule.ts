import { DECISION_VERDICTS } from '#libs/contracts';
import type { DecisionVerdict, Json } from '#libs/contracts';
import { isJsonObject } from './compare-answers.rule.js';
import type { Stance } from './quorum.rule.js';

/** The verdict in an answer to a decision; undefined if it is not such an answer. */
export function verdictIn(output: Json): DecisionVerdict | undefined {
  if (!isJsonObject(output)) return undefined;
  const { verdict: given } = output;
  return DECISION_VERDICTS.find(verdict => verdict === given);
}

/**
 * What is compared of an answer to a decision: the verdict and, if it approves a changed action, that action. The
 * reasoning is the reviewer's own.
 */
export function comparedPart(output: Json): Json {
  const verdict = verdictIn(output);
  if (verdict === undefined || !isJsonObject(output)) return output;
  const { action = null } = output;
  return verdict === 'edited' ? { verdict, action } : { verdict };
}

const STANCES: Readonly<Record<DecisionVerdict, Stance>> = {
  approved: 'approves',
  edited: 'approves',
  rejected: 'rejects',
  escalated: 'abstains',
};

export function stanceOf(output: Json): Stance {
  const verdict = verdictIn(output);
  return verdict === undefined ? 'abstains' : STANCES[verdict];
}
