import { sumOf } from './ballot.js';
import type { WorkerSkill } from './step.js';
import { PROVEN_ACCURACY, UNPROVEN_CAP } from './worker-skill.js';

/** Nobody is so good or so bad that one vote ends all doubt. */
const MOST_ACCURATE = 1 - 1e-6;

/**
 * What one vote weighs: ln(a (K − 1) / (1 − a)), how much more likely the answer is when it is right than when
 * another one of K is, each error being as likely as the others (the one-coin model). Never below 0: a worker who
 * does worse than chance has no say, rather than one that speaks for the others.
 *
 * @param accuracy 0–1
 * @param classes K, at least 2
 */
export function voteWeight(accuracy: number, classes: number): number {
  const a = Math.min(Math.max(accuracy, 1 - MOST_ACCURATE), MOST_ACCURATE);
  return Math.max(0, Math.log((a * (classes - 1)) / (1 - a)));
}

/**
 * What the vote of a worker weighs on a question. Known answers count by the accuracy they show. Agreement only moves
 * the weights of unproven workers against each other, as far as it is evidence (`agreementWeights`): all have the same
 * where it is none. What agreement with the results says of a worker's accuracy is left out: those who err together agree.
 *
 * @param classes how many answers there could have been
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

/** What a vote of someone just proven weighs between two answers. */
const LEAST_PROVEN_WEIGHT = voteWeight(PROVEN_ACCURACY, 2);

/**
 * What the weights of unproven votes are multiplied by. As soon as one vote is of a proven worker, all unproven
 * votes together weigh at most half of the least proven vote's weight, and of what someone just proven weighs:
 * any number of workers who copy one another cannot turn what one proven worker says. Without a proven vote it is 1.
 */
export function unprovenFactor(weights: readonly number[], isProven: readonly boolean[]): number {
  if (!isProven.includes(true)) return 1;
  const proven = weights.filter((_, voter) => isProven[voter]);
  const most = Math.min(LEAST_PROVEN_WEIGHT, ...proven) / 2;
  const together = sumOf(weights.filter((_, voter) => !isProven[voter]));
  return together > most ? most / together : 1;
}

/** Probabilities from log-likelihoods, with `unseen` more options nobody voted for, all at `unseenScore`. */
export function softmax(scores: readonly number[], unseen: number, unseenScore: number): readonly number[] {
  const top = Math.max(...scores, ...(unseen > 0 ? [unseenScore] : []));
  const odds = scores.map(score => Math.exp(score - top));
  const total = sumOf(odds) + unseen * Math.exp(unseenScore - top);
  return odds.map(odd => Math.min(1, odd / total));
}
