import { seededRandom } from '../chaos/random.js';

/** Votes of workers with known error rates, and the true labels. */
export interface SimulatedVotes {
  readonly csv: string;
  /** By item number. */
  readonly truths: readonly string[];
}

const CLASSES = ['a', 'b', 'c'] as const;

/** Row: the true class, column: the probability of each label. */
type Confusion = readonly (readonly number[])[];

/** Three workers are good; the others label b as a, and a as c, more often than not. */
const GOOD: Confusion = [
  [0.9, 0.05, 0.05],
  [0.05, 0.9, 0.05],
  [0.05, 0.05, 0.9],
];
const CONFUSED: Confusion = [
  [0.35, 0.05, 0.6],
  [0.6, 0.35, 0.05],
  [0.05, 0.05, 0.9],
];
const WORKERS: readonly Confusion[] = [GOOD, GOOD, GOOD, CONFUSED, CONFUSED, CONFUSED, CONFUSED];

/**
 * Simulates votes; the same seed gives the same votes.
 *
 * @param votesPerItem how many of the seven workers label each item
 */
export function simulatedVotes(plan: { items: number; votesPerItem: number; seed: number }): SimulatedVotes {
  const random = seededRandom('votes', plan.seed);
  const truths: string[] = [];
  const lines = ['item,worker,label'];
  for (let item = 0; item < plan.items; item++) {
    const truth = random.integer(0, CLASSES.length - 1);
    truths.push(CLASSES[truth] ?? '');
    const workers = random.shuffled([...WORKERS.entries()]).slice(0, plan.votesPerItem);
    for (const [worker, confusion] of workers) {
      lines.push(`item-${item},worker-${worker},${drawn(confusion[truth] ?? [], random.next())}`);
    }
  }
  return { csv: `${lines.join('\n')}\n`, truths };
}

function drawn(probabilities: readonly number[], at: number): string {
  let reached = 0;
  for (const [label, probability] of probabilities.entries()) {
    reached += probability;
    if (at < reached) return CLASSES[label] ?? '';
  }
  return CLASSES.at(-1) ?? '';
}
