import type { ConsensusSpec, Json, TextComparison, Tolerance } from '#libs/contracts';
import { answerKey, isJsonObject, isWithin } from '../methods/compare-answers.rule.js';
import type { Answer } from '../methods/compare-answers.rule.js';
import { isJudgedField, ruleOf } from '../methods/field-method.rule.js';

/** `not_judged`: the known answer contains nothing that the task's rules judge. */
export type GoldCheck = 'right' | 'wrong' | 'not_judged';

/**
 * Whether an output agrees with a known answer, by the rules of its task.
 *
 * Two objects are compared field by field: every field of the known answer must be right, and fields it omits are not
 * judged. Neither are fields that the rules ignore or take from one reviewer. Numbers may differ from the known one by
 * the tolerance, if one is given; everything else is compared by the task's text comparison.
 */
export function checkAgainstGold(output: Json, truth: Json, consensus: ConsensusSpec): GoldCheck {
  if (!isJsonObject(truth)) return isEqualAnswer(output, truth, consensus) ? 'right' : 'wrong';
  const judged = Object.entries(truth).filter(
    ([field, known]) => consensus.fields === undefined || isJudgedField(known, ruleOf(field, consensus)),
  );
  if (judged.length === 0) return Object.keys(truth).length === 0 ? wholeCheck(output, truth) : 'not_judged';
  const isRight = judged.every(([field, known]) => {
    const given = isJsonObject(output) && Object.hasOwn(output, field) ? output[field] : undefined;
    return isEqualAnswer(given, known, ruleOf(field, consensus));
  });
  return isRight ? 'right' : 'wrong';
}

/** If the known answer is an empty object, the outputs are compared as a whole. */
function wholeCheck(output: Json, truth: Json): GoldCheck {
  return answerKey(output, 'exact') === answerKey(truth, 'exact') ? 'right' : 'wrong';
}

function isEqualAnswer(
  given: Answer,
  known: Json,
  rule: { readonly text: TextComparison; readonly tolerance?: Tolerance | undefined },
): boolean {
  if (typeof known === 'number' && typeof given === 'number') return isWithin(given, known, rule.tolerance);
  return answerKey(given, rule.text) === answerKey(known, rule.text);
}
