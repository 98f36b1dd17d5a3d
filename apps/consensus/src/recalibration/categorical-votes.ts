import type { VoteTable } from '../domain/vote-table.js';

/** With more different answers a question is no choice between classes, and how they are mistaken no matrix. */
export const MOST_CLASSES = 50;
/** Answers for each class on average, without which they are rather names or notes that happen to be few. */
const FEWEST_PER_CLASS = 3;
/**
 * Votes × classes at most, which is what an iteration costs. With all of 100,000 votes of 41 classes the process had
 * ears for nothing else for 1.8 s on a busy machine; the newest 24,000 tell as much.
 */
const MOST_STEPS = 1_000_000;

export interface CategoricalVote {
  /** What was answered. */
  readonly item: string;
  readonly workerId: string;
  readonly answer: string;
  /** The right answer where it is known. */
  readonly known: string | undefined;
}

/** Votes as numbers, with what the numbers stand for. */
export interface NumberedVotes {
  readonly table: VoteTable;
  readonly classes: readonly string[];
  readonly workerIds: readonly string[];
  /** For each item the class it is known to have, or −1. */
  readonly known: Int32Array;
}

/** The answers to one question of a domain, as classes, while they are few. */
export class CategoricalVotes {
  readonly #votes: CategoricalVote[] = [];
  readonly #classes = new Set<string>();

  /** The most telling first: of very many the first ones count. */
  add(vote: CategoricalVote): void {
    if (this.#classes.size > MOST_CLASSES) return;
    this.#votes.push(vote);
    this.#classes.add(vote.answer);
    if (vote.known !== undefined) this.#classes.add(vote.known);
    if (this.#classes.size > MOST_CLASSES) this.#votes.length = 0;
  }

  /** Undefined where the answers are no choice between few classes. */
  numbered(): NumberedVotes | undefined {
    const { size } = this.#classes;
    if (size < 2 || this.#votes.length < FEWEST_PER_CLASS * size) return undefined;
    const votes = this.#votes.slice(0, Math.floor(MOST_STEPS / size));
    const [items, workers, classes] = [new Numbers(), new Numbers(), new Numbers()];
    const item = Int32Array.from(votes, vote => items.of(vote.item));
    const worker = Int32Array.from(votes, vote => workers.of(vote.workerId));
    const label = Int32Array.from(votes, vote => classes.of(vote.answer));
    const known = new Int32Array(items.names.length).fill(-1);
    for (const vote of votes)
      if (vote.known !== undefined) known[items.of(vote.item)] = classes.of(vote.known);
    const table = {
      items: items.names.length,
      workers: workers.names.length,
      classes: classes.names.length,
      item,
      worker,
      label,
    };
    return { table, classes: classes.names, workerIds: workers.names, known };
  }
}

/** Numbers names from 0, in the order in which they are met. */
class Numbers {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const found = this.#numbers.get(name);
    if (found !== undefined) return found;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get names(): readonly string[] {
    return [...this.#numbers.keys()];
  }
}
