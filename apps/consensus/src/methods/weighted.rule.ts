import { leaderOf, sharesOf, sumOf } from './ballot.rule.js';
import type { Ballot, Standing } from './ballot.rule.js';
import { PROVEN_ACCURACY, UNPROVEN_CAP } from './worker-skill.rule.js';
import type { WorkerSkill } from './worker-skill.rule.js';

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
 * {@link weighted} with given weights. If no vote has any weight, all count equally.
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

/** An upper bound on accuracy, so that one vote never removes all doubt. */
const MAX_ACCURACY = 1 - 1e-6;

/**
 * The weight of one vote: ln(a (K − 1) / (1 − a)), how much more likely the answer is when it is right than when
 * another one of K is, all errors being equally likely (the one-coin model). Never below 0: a worker who does worse
 * than chance has no influence, rather than a negative one.
 *
 * @param accuracy 0–1
 * @param classes K, at least 2
 */
export function voteWeight(accuracy: number, classes: number): number {
  const a = Math.min(Math.max(accuracy, 1 - MAX_ACCURACY), MAX_ACCURACY);
  return Math.max(0, Math.log((a * (classes - 1)) / (1 - a)));
}

/**
 * The weight of a worker's vote on a question. Known answers count by the accuracy they show. Agreement only shifts
 * weight among unproven workers, as far as it is evidence (`agreementWeights`): without evidence all have the same
 * weight. The accuracy suggested by agreement with the results is not used: those who err together agree.
 *
 * @param classes the number of possible answers
 */
export function weightOf(
  { accuracy, isProven, knownAccuracy, agreementWeights }: WorkerSkill,
  field: string,
  classes: number,
): number {
  if (isProven) return voteWeight(accuracy, classes);
  const weight = voteWeight(knownAccuracy, classes) * (agreementWeights.get(field) ?? 1);
  return Math.min(weight, voteWeight(UNPROVEN_CAP, classes));
}

/** The weight of a just-proven worker's vote between two answers. */
const MIN_PROVEN_WEIGHT = voteWeight(PROVEN_ACCURACY, 2);

/**
 * The factor for the weights of unproven votes. As soon as one vote is from a proven worker, all unproven votes
 * together weigh at most half of the least proven vote's weight, and of a just-proven worker's weight: any number of
 * workers who copy each other cannot overturn one proven worker. Without a proven vote it is 1.
 */
export function unprovenFactor(weights: readonly number[], isProven: readonly boolean[]): number {
  if (!isProven.includes(true)) return 1;
  const proven = weights.filter((_, voter) => isProven[voter]);
  const limit = Math.min(MIN_PROVEN_WEIGHT, ...proven) / 2;
  const together = sumOf(weights.filter((_, voter) => !isProven[voter]));
  return together > limit ? limit / together : 1;
}

/** Probabilities from log-likelihoods, with `unseen` additional options without votes, all at `unseenScore`. */
export function softmax(scores: readonly number[], unseen: number, unseenScore: number): readonly number[] {
  const top = Math.max(...scores, ...(unseen > 0 ? [unseenScore] : []));
  const odds = scores.map(score => Math.exp(score - top));
  const total = sumOf(odds) + unseen * Math.exp(unseenScore - top);
  return odds.map(odd => Math.min(1, odd / total));
}
