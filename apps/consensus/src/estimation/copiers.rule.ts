import type { VoteTable, VotesByItem } from './vote-table.rule.js';

/** The minimum number of common items before a worker can be identified as copying another. */
const MIN_COMMON_ITEMS = 8;
/** The minimum share of the range above the expected agreement that a pair's agreement must take up. */
const MIN_EXCESS = 0.5;
/** Standard deviations above the expected agreement: four occur by chance in one pair of 30,000. */
const MIN_Z = 4;
/** Items with more votes are not compared pair by pair. */
const MAX_VOTES_PER_ITEM = 200;
/** The maximum number of vote pairs compared in total: about a second. */
const MAX_PAIRS = 3_000_000;

/**
 * For each worker, those who agree with them far more than either agrees with everybody else: copiers, two accounts of
 * one person, workers who always give the same label. Their agreement is no evidence of being right. Two experts in a
 * crowd of guessers look the same; they lose each other's support and keep that of the rest.
 *
 * @param byItem the indexes of the votes on each item
 */
export function copiersOf(table: VoteTable, byItem: VotesByItem): ReadonlyMap<number, ReadonlySet<number>> {
  const agreement = meanAgreement(table, byItem);
  const copiers = new Map<number, Set<number>>();
  for (const { one, other, common, same } of commonItems(table, byItem)) {
    if (common < MIN_COMMON_ITEMS) continue;
    const expected = Math.min(0.999, Math.max(agreement[one] ?? 0, agreement[other] ?? 0));
    const excess = same / common - expected;
    const deviation = Math.sqrt((expected * (1 - expected)) / common);
    if (excess <= MIN_EXCESS * (1 - expected) || excess <= MIN_Z * deviation) continue;
    addCopier(copiers, one, other);
    addCopier(copiers, other, one);
  }
  return copiers;
}

/** By worker: the mean share of the other votes on an item that agree. */
function meanAgreement(
  { workers, worker, label, classes }: VoteTable,
  { start, vote }: VotesByItem,
): Float64Array {
  const sum = new Float64Array(workers);
  const count = new Float64Array(workers);
  const counts = new Float64Array(classes);
  for (let item = 0; item + 1 < start.length; item++) {
    const votes = vote.subarray(start[item], start[item + 1]);
    if (votes.length < 2) continue;
    counts.fill(0);
    for (const v of votes) counts[label[v] ?? 0] = (counts[label[v] ?? 0] ?? 0) + 1;
    for (const v of votes) {
      const by = worker[v] ?? 0;
      sum[by] = (sum[by] ?? 0) + ((counts[label[v] ?? 0] ?? 1) - 1) / (votes.length - 1);
      count[by] = (count[by] ?? 0) + 1;
    }
  }
  return sum.map((total, by) => total / Math.max(1, count[by] ?? 0));
}

interface Pair {
  readonly one: number;
  readonly other: number;
  /** Items both have labelled, and those they gave the same label. */
  common: number;
  same: number;
}

function commonItems(table: VoteTable, { start, vote }: VotesByItem): Iterable<Pair> {
  const { workers, worker, label } = table;
  const votesOf = new Int32Array(workers);
  for (const by of worker) votesOf[by] = (votesOf[by] ?? 0) + 1;
  const pairs = new Map<number, Pair>();
  let compared = 0;
  for (let item = 0; item + 1 < start.length && compared < MAX_PAIRS; item++) {
    const all = vote.subarray(start[item], start[item + 1]);
    if (all.length > MAX_VOTES_PER_ITEM) continue;
    // A worker who has labelled few items has few in common with anybody.
    const votes = all.filter(v => (votesOf[worker[v] ?? 0] ?? 0) >= MIN_COMMON_ITEMS);
    for (const [index, v] of votes.entries()) {
      for (const u of votes.subarray(index + 1)) {
        const [a, b] = [worker[v] ?? 0, worker[u] ?? 0];
        compared += 1;
        if (a === b) continue;
        const [one, other] = a < b ? [a, b] : [b, a];
        const key = one * workers + other;
        const pair = pairs.get(key) ?? { one, other, common: 0, same: 0 };
        pairs.set(key, pair);
        pair.common += 1;
        if (label[v] === label[u]) pair.same += 1;
      }
    }
  }
  return pairs.values();
}

function addCopier(copiers: Map<number, Set<number>>, worker: number, copier: number): void {
  const known = copiers.get(worker);
  if (known === undefined) copiers.set(worker, new Set([copier]));
  else known.add(copier);
}
