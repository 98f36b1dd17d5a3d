import { leaderOf, sharesOf, sumOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';
import { softmax, unprovenFactor, weightOf } from './log-odds.js';
import type { WorkerSkill } from './step.js';

/**
 * Votes count by how reliable their workers are. The posterior of an option is its probability when every worker
 * is right with a probability of their own, independently (Nitzan & Paroush 1982: log-odds are the best weights),
 * and no answer is more likely than another beforehand. See `unprovenFactor` for what keeps copies from winning.
 *
 * An agreeing vote never lowers the posterior, save one: the first vote of a proven worker takes weight from those
 * of the unproven, and with it the certainty that was theirs alone.
 *
 * @param skills of those who answered, in the order of the answers
 * @param field whose agreement weights count; `''` is the output as a whole
 */
export function weighted(ballot: Ballot, skills: readonly WorkerSkill[], field: string): Standing {
  // How many answers there could have been nobody knows; 2 is cautious, as if all who err said the same.
  const weights = skills.map(skill => weightOf(skill, field, 2));
  return weightedBy(
    ballot,
    weights,
    skills.map(({ isProven }) => isProven),
    2,
  );
}

/**
 * The same with weights that are given. Where no vote has any, they all count the same.
 *
 * @param classes how many answers there could have been
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

/** The weight that each option has, with unproven votes held down where proven ones are among them. */
function scoresOf(
  { options }: Ballot,
  weights: readonly number[],
  isProven: readonly boolean[],
): readonly number[] {
  const factor = unprovenFactor(weights, isProven);
  const weightOf = (voter: number): number => (weights[voter] ?? 0) * (isProven[voter] ? 1 : factor);
  return options.map(({ voters }) => sumOf(voters.map(weightOf)));
}

/** Probabilities from the options' weights; labels that nobody gave have none. */
function posteriorsOf(scores: readonly number[], classes: number): readonly number[] {
  return softmax(scores, Math.max(0, classes - scores.length), 0);
}

/** Where nobody's vote has any weight, all count the same. */
export function weightShares(ballot: Ballot, weightByOption: readonly number[]): readonly number[] {
  const total = sumOf(weightByOption);
  return total > 0 ? weightByOption.map(weight => Math.min(1, weight / total)) : sharesOf(ballot);
}
