import { leaderOf, sharesOf } from './ballot.rule.js';
import type { Ballot, Standing } from './ballot.rule.js';

/**
 * Every vote counts the same, and the posterior of an option is its share of the votes. Among options with equally many
 * votes the one with the smallest canonical JSON leads; as neither has more than half then, it is the result only if a
 * lower threshold was requested.
 */
export function majority(ballot: Ballot): Standing {
  const shares = sharesOf(ballot);
  return { leader: leaderOf(shares), posteriors: shares, weights: shares };
}

/** All have to agree. The leading answer is returned in any case, for handling a disagreement. */
export function unanimous(ballot: Ballot): Standing {
  return majority(ballot);
}
