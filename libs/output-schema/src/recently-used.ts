/** A map that keeps its most recently used entries, whose sizes sum to at most `limit`. */
export class RecentlyUsed<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly size: number }>();
  private readonly limit: number;
  private size = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The value of a key, or undefined; makes the entry the most recently used one. */
  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Stores a value. One that exceeds the limit is kept alone. */
  set(key: string, value: Value, size = 1): void {
    this.remove(key);
    this.entries.set(key, { value, size });
    this.size += size;
    for (const oldest of this.entries.keys()) {
      if (this.size <= this.limit || oldest === key) return;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    this.size -= this.entries.get(key)?.size ?? 0;
    this.entries.delete(key);
  }
}
