import { leaderOf, sharesOf, sumOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';
import { softmax, unprovenFactor, weightOf } from './log-odds.js';
import type { WorkerSkill } from './step.js';

/**
 * Votes count by the reliability of their workers. The posterior of an option is its probability when every worker is
 * right with a probability of their own, independently (Nitzan & Paroush 1982: log-odds are the optimal weights), under
 * a uniform prior. `unprovenFactor` keeps copies from winning.
 *
 * An agreeing vote never lowers the posterior, with one exception: the first vote of a proven worker takes weight from
 * the unproven votes, and with it the confidence that came from them alone.
 *
 * @param skills of the voters, in the order of the answers
 * @param field whose agreement weights apply; `''` is the output as a whole
 */
export function weighted(ballot: Ballot, skills: readonly WorkerSkill[], field: string): Standing {
  // The number of possible answers is unknown; 2 is conservative, as if all who err gave the same answer.
  const weights = skills.map(skill => weightOf(skill, field, 2));
  return weightedBy(
    ballot,
    weights,
    skills.map(({ isProven }) => isProven),
    2,
  );
}

/**
 * The same with given weights. If no vote has any weight, all count equally.
 *
 * @param classes the number of possible answers
 */
export function weightedBy(
  ballot: Ballot,
  weights: readonly number[],
  isProven: readonly boolean[],
  classes: number,
): Standing {
  const scores = scoresOf(ballot, weights, isProven);
  const shares = weightShares(ballot, scores);
  return { leader: leaderOf(shares), posteriors: posteriorsOf(scores, classes), weights: shares };
}

/** The weight of each option, with unproven votes limited if there are proven ones among them. */
function scoresOf(
  { options }: Ballot,
  weights: readonly number[],
  isProven: readonly boolean[],
): readonly number[] {
  const factor = unprovenFactor(weights, isProven);
  const weightOf = (voter: number): number => (weights[voter] ?? 0) * (isProven[voter] ? 1 : factor);
  return options.map(({ voters }) => sumOf(voters.map(weightOf)));
}

/** Probabilities from the options' weights; labels without votes have no weight. */
function posteriorsOf(scores: readonly number[], classes: number): readonly number[] {
  return softmax(scores, Math.max(0, classes - scores.length), 0);
}

/** If no vote has any weight, all count equally. */
export function weightShares(ballot: Ballot, weightByOption: readonly number[]): readonly number[] {
  const total = sumOf(weightByOption);
  return total > 0 ? weightByOption.map(weight => Math.min(1, weight / total)) : sharesOf(ballot);
}
