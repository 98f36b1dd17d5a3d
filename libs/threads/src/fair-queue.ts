/**
 * Waiting work, shared fairly among its owners: each owner has at most one piece in progress, and owners take turns, so
 * that a piece waits for at most one piece of each other owner, however many these have queued.
 */
export class FairQueue<Work> {
  /** Owners with waiting work, in the order of their turns. */
  private readonly waiting = new Map<string, Work[]>();
  private readonly underWay = new Set<string>();

  private readonly maxPerOwner: number;

  /** @param maxPerOwner the maximum number of waiting pieces per owner */
  constructor(maxPerOwner: number) {
    this.maxPerOwner = maxPerOwner;
  }

  /** @returns false if this owner's queue is full; then nothing was added */
  add(owner: string, work: Work): boolean {
    const line = this.waiting.get(owner);
    if (line === undefined) this.waiting.set(owner, [work]);
    else if (line.length >= this.maxPerOwner) return false;
    else line.push(work);
    return true;
  }

  /**
   * The next piece of the owner whose turn it is; undefined if none can start. Call {@link finish} for the owner
   * afterwards.
   */
  take(): { readonly owner: string; readonly work: Work } | undefined {
    for (const [owner, line] of this.waiting) {
      if (this.underWay.has(owner)) continue;
      const work = line.shift();
      this.waiting.delete(owner);
      if (work === undefined) continue;
      if (line.length > 0) this.waiting.set(owner, line);
      this.underWay.add(owner);
      return { owner, work };
    }
    return undefined;
  }

  /** Marks the owner's piece in progress as ended. */
  finish(owner: string): void {
    this.underWay.delete(owner);
  }
}
