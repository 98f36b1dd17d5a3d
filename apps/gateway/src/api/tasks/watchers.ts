/** The functions to call when something changes, by the id of what they watch. */
export class Watchers {
  private readonly byId = new Map<string, Set<() => void>>();

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  add(id: string, wake: () => void): void {
    const ofId = this.byId.get(id) ?? new Set();
    this.byId.set(id, ofId.add(wake));
  }

  remove(id: string, wake: () => void): void {
    const ofId = this.byId.get(id);
    ofId?.delete(wake);
    if (ofId?.size === 0) this.byId.delete(id);
  }

  wake(id: string): void {
    for (const wake of this.byId.get(id) ?? []) wake();
  }

  wakeAll(): void {
    for (const id of this.byId.keys()) this.wake(id);
  }
}
