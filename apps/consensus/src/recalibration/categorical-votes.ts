import type { VoteTable } from '../domain/vote-table.js';

/** With more different answers a question is no choice between classes, and how they are mistaken no matrix. */
export const MOST_CLASSES = 50;
/** Answers for each class on average, without which they are rather names or notes that happen to be few. */
const FEWEST_PER_CLASS = 3;

/** The answers to one question of a domain, as classes, while they are few. */
export class CategoricalVotes {
  readonly #items = new Map<string, number>();
  readonly #workers = new Map<string, number>();
  readonly #classes = new Map<string, number>();
  readonly #known = new Map<number, number>();
  readonly #votes: { readonly item: number; readonly worker: number; readonly label: number }[] = [];
  #isCategorical = true;

  /** @param known the right answer where it is known */
  add(vote: { item: string; workerId: string; answer: string; known: string | undefined }): void {
    if (!this.#isCategorical) return;
    const label = placeIn(this.#classes, vote.answer);
    const item = placeIn(this.#items, vote.item);
    if (vote.known !== undefined) this.#known.set(item, placeIn(this.#classes, vote.known));
    this.#votes.push({ item, worker: placeIn(this.#workers, vote.workerId), label });
    if (this.#classes.size > MOST_CLASSES) this.#giveUp();
  }

  get isCategorical(): boolean {
    const { size } = this.#classes;
    return this.#isCategorical && size > 1 && this.#votes.length >= FEWEST_PER_CLASS * size;
  }

  get classes(): readonly string[] {
    return [...this.#classes.keys()];
  }

  /** In the order of the table's numbers. */
  get workerIds(): readonly string[] {
    return [...this.#workers.keys()];
  }

  table(): VoteTable {
    return {
      items: this.#items.size,
      workers: this.#workers.size,
      classes: this.#classes.size,
      item: Int32Array.from(this.#votes, ({ item }) => item),
      worker: Int32Array.from(this.#votes, ({ worker }) => worker),
      label: Int32Array.from(this.#votes, ({ label }) => label),
    };
  }

  /** For each item the class it is known to have, or −1. */
  known(): Int32Array {
    const known = new Int32Array(this.#items.size).fill(-1);
    for (const [item, label] of this.#known) known[item] = label;
    return known;
  }

  #giveUp(): void {
    this.#isCategorical = false;
    this.#votes.length = 0;
    for (const names of [this.#items, this.#workers, this.#classes]) names.clear();
    this.#known.clear();
  }
}

function placeIn(places: Map<string, number>, name: string): number {
  const found = places.get(name);
  if (found !== undefined) return found;
  places.set(name, places.size);
  return places.size - 1;
}
