import type { VoteTable } from './vote-table.rule.js';

/**
 * With more distinct answers a question is not a choice between classes, and confusions cannot be estimated as a
 * matrix.
 */
export const MAX_CLASSES = 50;
/** The minimum average number of answers per class; with fewer, the classes are rather a few names or notes. */
const MIN_PER_CLASS = 3;
/**
 * Maximum of votes × classes, which is the cost of an iteration. With all of 100,000 votes of 41 classes the event loop
 * was blocked for 1.8 s on a busy machine; the newest 24,000 give the same information.
 */
const MAX_STEPS = 1_000_000;

export interface CategoricalVote {
  /** The question that was answered. */
  readonly item: string;
  readonly workerId: string;
  readonly answer: string;
  /** The known answer, if there is one. */
  readonly known: string | undefined;
}

/** Votes as numbers, with what the numbers represent. */
export interface NumberedVotes {
  readonly table: VoteTable;
  readonly classes: readonly string[];
  readonly workerIds: readonly string[];
  /** For each item its known class, or −1. */
  readonly known: Int32Array;
}

/** The answers to one question of a domain, as classes, while they are few. */
export class CategoricalVotes {
  private readonly votes: CategoricalVote[] = [];
  private readonly classes = new Set<string>();

  /** Add the most informative first: of very many votes only the first ones count. */
  add(vote: CategoricalVote): void {
    if (this.classes.size > MAX_CLASSES) return;
    this.votes.push(vote);
    this.classes.add(vote.answer);
    if (vote.known !== undefined) this.classes.add(vote.known);
    if (this.classes.size > MAX_CLASSES) this.votes.length = 0;
  }

  /** Undefined where the answers are not a choice between few classes. */
  numbered(): NumberedVotes | undefined {
    const { size } = this.classes;
    if (size < 2 || this.votes.length < MIN_PER_CLASS * size) return undefined;
    const votes = this.votes.slice(0, Math.floor(MAX_STEPS / size));
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

/** Numbers names from 0, in order of first appearance. */
class Numbers {
  private readonly numbers = new Map<string, number>();

  of(name: string): number {
    const found = this.numbers.get(name);
    if (found !== undefined) return found;
    this.numbers.set(name, this.numbers.size);
    return this.numbers.size - 1;
  }

  get names(): readonly string[] {
    return [...this.numbers.keys()];
  }
}
