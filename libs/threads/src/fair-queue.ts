/**
 * Work that waits, shared fairly among its owners: each owner has at most one piece under way, and owners take turns,
 * so that a piece waits for at most one piece of each other owner, however many these have queued.
 */
export class FairQueue<Work> {
  /** Owners with waiting work, in the order of their turns. */
  readonly #waiting = new Map<string, Work[]>();
  readonly #underWay = new Set<string>();

  readonly #maxPerOwner: number;

  /** @param maxPerOwner how many pieces of one owner may wait */
  constructor(maxPerOwner: number) {
    this.#maxPerOwner = maxPerOwner;
  }

  /** @returns false when as much waits for this owner as may; then nothing was added */
  add(owner: string, work: Work): boolean {
    const line = this.#waiting.get(owner);
    if (line === undefined) this.#waiting.set(owner, [work]);
    else if (line.length >= this.#maxPerOwner) return false;
    else line.push(work);
    return true;
  }

  /** The next piece of the owner whose turn it is; undefined when none may start. The owner has to be {@link finish}ed. */
  take(): { readonly owner: string; readonly work: Work } | undefined {
    for (const [owner, line] of this.#waiting) {
      if (this.#underWay.has(owner)) continue;
      const work = line.shift();
      this.#waiting.delete(owner);
      if (work === undefined) continue;
      if (line.length > 0) this.#waiting.set(owner, line);
      this.#underWay.add(owner);
      return { owner, work };
    }
    return undefined;
  }

  /** The owner's piece under way has ended. */
  finish(owner: string): void {
    this.#underWay.delete(owner);
  }
}
