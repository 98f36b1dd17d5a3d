import type { VoteTable } from '../src/estimation/vote-table.rule.js';

/** Workers and the items they label. All shares are 0–1. */
export interface CrowdPlan {
  readonly items: number;
  readonly workers: number;
  readonly classes: number;
  readonly votesPerItem: number;
  /** The range of a worker's accuracy; errors are equally likely among the other classes. */
  readonly accuracy: readonly [least: number, most: number];
  /** Share of the workers who always give the same label, and of those who give any. */
  readonly constant?: number;
  readonly random?: number;
  /** Additional workers who copy one of their own on most items, and know 40 % of the answers. */
  readonly copiers?: number;
  /** Share of the items that are of the first class; default: all classes equally frequent. */
  readonly first?: number;
  /** Whether all are equally busy; by default the busiest label most. */
  readonly evenly?: boolean;
}

export interface Crowd {
  readonly table: VoteTable;
  readonly truths: readonly number[];
}

/** Deterministic for a given seed. */
export function simulatedCrowd(plan: CrowdPlan & { readonly seed: number }): Crowd {
  const random = mulberry32(plan.seed);
  const below = (count: number): number => Math.floor(random() * count);
  const { classes, workers, copiers = 0 } = plan;
  const people = Array.from({ length: workers }, (_, index) => ({
    kind: kindAt(index / workers, plan),
    accuracy: plan.accuracy[0] + random() * (plan.accuracy[1] - plan.accuracy[0]),
    favourite: below(classes),
    busyness: plan.evenly === true ? 1 : 1 / (1 + below(workers)),
  }));
  const truths: number[] = [];
  const votes: { item: number; worker: number; label: number }[] = [];
  for (let item = 0; item < plan.items; item += 1) {
    const truth = plan.first !== undefined && random() < plan.first ? 0 : below(classes);
    truths.push(truth);
    // Exponential arrival times give a draw without replacement, weighted by how busy each is.
    const drawn = people
      .map((person, worker) => ({ person, worker, at: -Math.log(1 - random()) / person.busyness }))
      .sort((a, b) => a.at - b.at)
      .slice(0, plan.votesPerItem);
    for (const { person, worker } of drawn) {
      const wrong = (truth + 1 + below(classes - 1)) % classes;
      const honest = random() < person.accuracy ? truth : wrong;
      const label = { honest, constant: person.favourite, random: below(classes) }[person.kind];
      votes.push({ item, worker, label });
    }
    const copied = random() < 0.4 ? truth : below(classes);
    for (let copier = 0; copier < copiers; copier += 1) {
      if (random() < 0.7) votes.push({ item, worker: workers + copier, label: copied });
    }
  }
  return {
    truths,
    table: {
      items: plan.items,
      workers: workers + copiers,
      classes,
      item: Int32Array.from(votes, vote => vote.item),
      worker: Int32Array.from(votes, vote => vote.worker),
      label: Int32Array.from(votes, vote => vote.label),
    },
  };
}

/** Share of the items on which the label with the most weight, on a tie the first, is right. */
export function accuracyOf({ table, truths }: Crowd, weights: Float64Array): number {
  const { classes, item, worker, label } = table;
  const sums = new Float64Array(table.items * classes);
  for (const [vote, of] of item.entries()) {
    const at = of * classes + (label[vote] ?? 0);
    sums[at] = (sums[at] ?? 0) + (weights[worker[vote] ?? 0] ?? 0);
  }
  const right = truths.filter((truth, index) => {
    const ofItem = sums.subarray(index * classes, (index + 1) * classes);
    return ofItem.indexOf(Math.max(...ofItem)) === truth;
  });
  return right.length / truths.length;
}

function kindAt(share: number, { constant = 0, random = 0 }: CrowdPlan): 'constant' | 'random' | 'honest' {
  if (share < constant) return 'constant';
  return share < constant + random ? 'random' : 'honest';
}

/** Returns numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
