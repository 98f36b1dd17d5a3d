import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** The API says what is wrong, or that it is away: no answer is a 500, and no good request is refused. */
export function answersAreHonest({ strangeAnswers }: Pick<Facts, 'strangeAnswers'>): Violations {
  return strangeAnswers;
}
