import { leaderOf, sharesOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';

/**
 * Every vote counts the same, and the posterior of an option is its share of them. Of options with as many votes
 * the one with the smallest canonical JSON stands in front; as neither has more than half then, it is the result
 * only where a lower threshold was asked for.
 */
export function majority(ballot: Ballot): Standing {
  const shares = sharesOf(ballot);
  return { leader: leaderOf(shares), posteriors: shares, weights: shares };
}
