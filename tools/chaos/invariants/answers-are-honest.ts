import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** The API answers with the cause or with "unavailable": no answer is a 500, and no valid request is refused. */
export function answersAreHonest({ strangeAnswers }: Pick<Facts, 'strangeAnswers'>): Violations {
  return strangeAnswers;
}
