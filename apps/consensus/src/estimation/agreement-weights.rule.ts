import { copiersOf } from './copiers.rule.js';
import { votesByItem } from './vote-table.rule.js';
import type { VoteTable } from './vote-table.rule.js';

export interface AgreementWeights {
  /** By worker, the weight of a vote relative to the average worker, whose weight is 1. */
  readonly weights: Float64Array;
  /** 0–1: how often workers are right, assuming that they err independently and agree as often as these do. */
  readonly accuracy: number;
}

/** The second round compares with answers that are already weighted; a third gains nothing on the public data sets. */
const ROUNDS = 2;
/** No vote weighs less: agreement is no proof. */
const MIN_WEIGHT = 0.1;
/** Standard deviations by which workers must differ beyond chance before their weights differ. */
const MIN_Z = 3;
const MAX_SHARE = 0.999;

/**
 * Estimates the weights of workers' votes from their agreement alone, and 1 for all where that is not informative.
 *
 * A worker is compared with the others who labelled an item, never with themselves nor with those who copy them ({@link
 * copiersOf}), in two ways: the share of the others that agree, and how far that exceeds the agreement expected from
 * the label's frequency, since a worker who always gives the most frequent label agrees with many without being
 * informative. Each is shrunk to the mean of all workers by the empirical Bayes estimate of how much they differ: with
 * few votes, or with workers who differ no more than by chance, it is the mean. A weight departs from 1 by the lesser
 * of the two, and only falls where they contradict each other.
 *
 * On 21 public data sets the weighted votes are right as often as the majority or up to 8.6 points more; see
 * `docs/decisions/0110-weights-from-agreement.md`.
 *
 * @param known for each item the class it is known to have, or −1: votes on it are compared with that
 */
export function agreementWeights(table: VoteTable, known?: Int32Array): AgreementWeights {
  const compare = comparison(table, known);
  let weights = new Float64Array(table.workers).fill(1);
  let accuracy = 1 / Math.max(2, table.classes);
  for (let round = 0; round < ROUNDS; round++) {
    const { agreement, beyondChance, count } = compare(weights);
    const [shares, excess] = [shrunk(agreement, count), shrunk(beyondChance, count)];
    if (round === 0) accuracy = accuracyFrom(shares.mean, table.classes);
    const scale = logit(shares.mean, table.classes);
    if (!shares.isSignificant || !excess.isSignificant || !(scale > 0) || !(excess.mean > 0)) break;
    weights = weights.map((_, worker) => {
      const byShare = logit(shares.values[worker] ?? 0, table.classes) / scale;
      const byExcess = (excess.values[worker] ?? 0) / excess.mean;
      const isLess = byShare < 1 && byExcess < 1;
      return Math.max(MIN_WEIGHT, isLess ? Math.max(byShare, byExcess) : Math.min(byShare, byExcess));
    });
  }
  return { weights, accuracy };
}

/** One way of comparing: a worker's results, summed over their votes. */
interface Measure {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  /** The maximum of the sum. */
  readonly max: Float64Array;
}

interface Comparison {
  readonly agreement: Measure;
  readonly beyondChance: Measure;
  /** By worker: votes that could be compared. */
  readonly count: Float64Array;
}

function comparison(table: VoteTable, known: Int32Array | undefined): (weights: Float64Array) => Comparison {
  const { workers, classes, worker, label } = table;
  const byItem = votesByItem(table);
  const copiers = copiersOf(table, byItem);
  const frequency = new Float64Array(classes);
  for (const of of label) frequency[of] = (frequency[of] ?? 0) + 1 / label.length;
  return weights => {
    const count = new Float64Array(workers);
    const [agreement, beyondChance] = [measure(workers), measure(workers)];
    const sums = new Float64Array(classes);
    for (let item = 0; item < table.items; item++) {
      const votes = byItem.vote.subarray(byItem.start[item], byItem.start[item + 1]);
      const truth = known?.[item] ?? -1;
      sums.fill(0);
      for (const v of votes)
        sums[label[v] ?? 0] = (sums[label[v] ?? 0] ?? 0) + (weights[worker[v] ?? 0] ?? 0);
      const total = sums.reduce((sum, weight) => sum + weight, 0);
      const votesBy = Map.groupBy(votes, v => worker[v] ?? 0);
      for (const v of votes) {
        const [by, of] = [worker[v] ?? 0, label[v] ?? 0];
        // Without the worker's own votes and those of their copiers.
        let [others, same] = [total, sums[of] ?? 0];
        for (const excluded of excludedVotes(by, copiers, votesBy)) {
          const weight = weights[worker[excluded] ?? 0] ?? 0;
          others -= weight;
          if (label[excluded] === of) same -= weight;
        }
        if (truth < 0 && others <= 1e-9) continue;
        const share = truth >= 0 ? Number(of === truth) : Math.max(0, same / others);
        count[by] = (count[by] ?? 0) + 1;
        add(agreement, by, share, 1);
        add(beyondChance, by, share - (frequency[of] ?? 0), 1 - (frequency[of] ?? 0));
      }
    }
    return { agreement, beyondChance, count };
  };
}

function* excludedVotes(
  by: number,
  copiers: ReadonlyMap<number, ReadonlySet<number>>,
  votesBy: ReadonlyMap<number, readonly number[]>,
): Generator<number> {
  yield* votesBy.get(by) ?? [];
  for (const copier of copiers.get(by) ?? []) yield* votesBy.get(copier) ?? [];
}

function measure(workers: number): Measure {
  return {
    sum: new Float64Array(workers),
    squares: new Float64Array(workers),
    max: new Float64Array(workers),
  };
}

function add({ sum, squares, max }: Measure, worker: number, value: number, maxValue: number): void {
  sum[worker] = (sum[worker] ?? 0) + value;
  squares[worker] = (squares[worker] ?? 0) + value * value;
  max[worker] = (max[worker] ?? 0) + maxValue;
}

interface Shrunk {
  readonly mean: number;
  readonly values: Float64Array;
  /** Whether workers differ more than by chance. */
  readonly isSignificant: boolean;
}

/**
 * Each worker's value shrunk to the mean of all: a random-effects model whose variance between workers is estimated by
 * the method of moments (DerSimonian & Laird 1986).
 */
function shrunk({ sum, squares, max }: Measure, count: Float64Array): Shrunk {
  const seen = [...count.keys()].filter(worker => (count[worker] ?? 0) > 0 && (max[worker] ?? 0) > 0);
  const over = (of: (worker: number) => number): number =>
    seen.reduce((total, worker) => total + of(worker), 0);
  const at = (values: Float64Array, worker: number): number => values[worker] ?? 0;
  const votes = over(worker => at(count, worker));
  const maxTotal = over(worker => at(max, worker));
  const mean = over(worker => at(sum, worker)) / maxTotal;
  const valueOf = (worker: number): number => at(sum, worker) / at(max, worker);

  const freedom = votes - seen.length;
  const squareSum = over(worker => at(squares, worker) - at(sum, worker) ** 2 / at(count, worker));
  const within = squareSum / Math.max(1, freedom) / (maxTotal / votes) ** 2;
  const spread = over(worker => at(count, worker) * (valueOf(worker) - mean) ** 2);
  const groups = seen.length - 1;
  const between =
    (spread - groups * within) / Math.max(1e-9, votes - over(worker => at(count, worker) ** 2) / votes);
  const values = count.map((votesOf, worker) => {
    if (votesOf === 0 || at(max, worker) === 0) return mean;
    const trust = between > 0 ? between / (between + within / votesOf) : 0;
    return mean + trust * (valueOf(worker) - mean);
  });
  const z = (spread / within - groups) / Math.sqrt(2 * groups);
  return { mean, values, isSignificant: z >= MIN_Z && between > 0 };
}

function logit(share: number, classes: number): number {
  const p = Math.min(MAX_SHARE, Math.max(1 - MAX_SHARE, share));
  return Math.log((p * (Math.max(2, classes) - 1)) / (1 - p));
}

/**
 * Two workers who are right with probability a, and otherwise equally likely wrong in each way, agree with probability
 * a² + (1 − a)² / (K − 1).
 */
function accuracyFrom(agreement: number, classes: number): number {
  const k = Math.max(2, classes);
  if (!(agreement > 0)) return 1 / k;
  return (1 + Math.sqrt(Math.max(0, (k - 1) * (k * agreement - 1)))) / k;
}
