import type { Tolerance } from '#libs/contracts';
import { isWithin } from './compare-answers.rule.js';
import type { Answer } from './compare-answers.rule.js';

/**
 * The median of the numbers among the answers, or undefined without numbers. Of an even count of whole numbers it is
 * the lower of the two in the middle, which is an actual answer; of others the mean of the two.
 */
export function medianOf(answers: readonly Answer[]): number | undefined {
  const numbers = answers.filter(answer => typeof answer === 'number').sort((a, b) => a - b);
  const lower = numbers[Math.ceil(numbers.length / 2) - 1];
  const upper = numbers[Math.floor(numbers.length / 2)];
  if (lower === undefined || upper === undefined) return undefined;
  return lower === upper || numbers.every(Number.isInteger) ? lower : lower / 2 + upper / 2;
}

/**
 * Which answers agree with `centre`: the numbers within the tolerance, or, without one, only the same number. Anything
 * that is not a number does not.
 */
export function near(
  answers: readonly Answer[],
  centre: number,
  tolerance: Tolerance | undefined,
): readonly boolean[] {
  return answers.map(answer => typeof answer === 'number' && isWithin(answer, centre, tolerance));
}
