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
  const factor = unprovenFactor(raw, isProven);
  const weights = raw.map((weight, voter) => (isProven[voter] ? weight : weight * factor));
  const scores = ballot.options.map(({ voters }) => sumOf(voters.map(voter => weights[voter] ?? 0)));
  return {
    leader: leaderOf(scores),
    posteriors: softmax(scores, Math.max(0, classes - scores.length), 0),
    weights: weightShares(ballot, scores),
  };
}

type Skill = Pick<WorkerSkill, 'accuracy' | 'isProven'>;

/** Where nobody's vote has any weight, all count the same. */
export function weightShares(ballot: Ballot, weightByOption: readonly number[]): readonly number[] {
  const total = sumOf(weightByOption);
  return total > 0 ? weightByOption.map(weight => Math.min(1, weight / total)) : sharesOf(ballot);
}
