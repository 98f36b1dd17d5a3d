export interface NameCacheLimits {
  readonly maxOwners: number;
  readonly maxNamesPerOwner: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly expiresAtMs: number;
}

/**
 * What is known about names, kept separately for each owner: one organization's names cannot evict another's, and
 * response times reveal nothing about the lookups of others. The least recently used entry is evicted first.
 */
export class NameCache<Value> {
  private readonly owners = new Map<string, Map<string, Entry<Value>>>();

  constructor(private readonly limits: NameCacheLimits) {}

  get(owner: string, name: string, nowMs: number): Value | undefined {
    const names = this.owners.get(owner);
    const entry = names?.get(name);
    if (names === undefined || entry === undefined) return undefined;
    if (entry.expiresAtMs <= nowMs) {
      names.delete(name);
      return undefined;
    }
    moveToEnd(this.owners, owner, names);
    moveToEnd(names, name, entry);
    return entry.value;
  }

  set(owner: string, name: string, value: Value, expiresAtMs: number): void {
    const names = this.owners.get(owner) ?? new Map<string, Entry<Value>>();
    moveToEnd(names, name, { value, expiresAtMs });
    moveToEnd(this.owners, owner, names);
    dropOldest(names, this.limits.maxNamesPerOwner);
    dropOldest(this.owners, this.limits.maxOwners);
  }

  /** The number of names kept, expired ones included. */
  get size(): number {
    return [...this.owners.values()].reduce((sum, names) => sum + names.size, 0);
  }
}

function moveToEnd<Kept>(map: Map<string, Kept>, key: string, value: Kept): void {
  map.delete(key);
  map.set(key, value);
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
