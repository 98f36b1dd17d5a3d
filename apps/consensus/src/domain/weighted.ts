import { leaderOf, sharesOf, sumOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';
import { softmax, unprovenFactor, voteWeight } from './log-odds.js';
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
 * @param classes how many answers there could have been. Of open questions nobody knows; 2 is the cautious number,
 *   as if all who err said the same
 */
export function weighted(ballot: Ballot, skills: readonly Skill[], classes = 2): Standing {
  const raw = skills.map(({ accuracy }) => voteWeight(accuracy, classes));
  const isProven = skills.map(skill => skill.isProven);
  const scores = scoresOf(ballot, raw, isProven);
  return {
    leader: leaderOf(scores),
    posteriors: posteriorsOf(scores, classes),
    weights: weightShares(ballot, scores),
  };
}

/** The weight that each option has, with unproven votes held down where proven ones are among them. */
export function scoresOf(
  { options }: Ballot,
  weights: readonly number[],
  isProven: readonly boolean[],
): readonly number[] {
  const factor = unprovenFactor(weights, isProven);
  const weightOf = (voter: number): number => (weights[voter] ?? 0) * (isProven[voter] ? 1 : factor);
  return options.map(({ voters }) => sumOf(voters.map(weightOf)));
}

/** Probabilities from the options' weights; labels that nobody gave have none. */
export function posteriorsOf(scores: readonly number[], classes: number): readonly number[] {
  return softmax(scores, Math.max(0, classes - scores.length), 0);
}

type Skill = Pick<WorkerSkill, 'accuracy' | 'isProven'>;

/** Where nobody's vote has any weight, all count the same. */
export function weightShares(ballot: Ballot, weightByOption: readonly number[]): readonly number[] {
  const total = sumOf(weightByOption);
  return total > 0 ? weightByOption.map(weight => Math.min(1, weight / total)) : sharesOf(ballot);
}
