/** A map that keeps its `limit` most recently used entries. */
export class RecentlyUsed<Value> {
  readonly #entries = new Map<string, Value>();

  constructor(private readonly limit: number) {}

  /** The value of a key, made when there is none. What `make` throws is thrown, and nothing is kept. */
  get(key: string, make: () => Value): Value {
    const known = this.#entries.get(key);
    const value = known ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.limit && oldest.done === false) this.#entries.delete(oldest.value);
    return value;
  }
}
