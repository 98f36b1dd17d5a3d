import { sumOf } from './ballot.js';
import type { WorkerSkill } from './step.js';
import { PROVEN_ACCURACY, UNPROVEN_CAP } from './worker-skill.js';

/** An upper bound on accuracy, so that one vote never removes all doubt. */
const MOST_ACCURATE = 1 - 1e-6;

/**
 * The weight of one vote: ln(a (K − 1) / (1 − a)), how much more likely the answer is when it is right than when
 * another one of K is, all errors being equally likely (the one-coin model). Never below 0: a worker who does worse
 * than chance has no influence, rather than a negative one.
 *
 * @param accuracy 0–1
 * @param classes K, at least 2
 */
export function voteWeight(accuracy: number, classes: number): number {
  const a = Math.min(Math.max(accuracy, 1 - MOST_ACCURATE), MOST_ACCURATE);
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
const LEAST_PROVEN_WEIGHT = voteWeight(PROVEN_ACCURACY, 2);

/**
 * The factor for the weights of unproven votes. As soon as one vote is from a proven worker, all unproven votes
 * together weigh at most half of the least proven vote's weight, and of a just-proven worker's weight: any number of
 * workers who copy each other cannot overturn one proven worker. Without a proven vote it is 1.
 */
export function unprovenFactor(weights: readonly number[], isProven: readonly boolean[]): number {
  if (!isProven.includes(true)) return 1;
  const proven = weights.filter((_, voter) => isProven[voter]);
  const most = Math.min(LEAST_PROVEN_WEIGHT, ...proven) / 2;
  const together = sumOf(weights.filter((_, voter) => !isProven[voter]));
  return together > most ? most / together : 1;
}

/** Probabilities from log-likelihoods, with `unseen` additional options without votes, all at `unseenScore`. */
export function softmax(scores: readonly number[], unseen: number, unseenScore: number): readonly number[] {
  const top = Math.max(...scores, ...(unseen > 0 ? [unseenScore] : []));
  const odds = scores.map(score => Math.exp(score - top));
  const total = sumOf(odds) + unseen * Math.exp(unseenScore - top);
  return odds.map(odd => Math.min(1, odd / total));
}
