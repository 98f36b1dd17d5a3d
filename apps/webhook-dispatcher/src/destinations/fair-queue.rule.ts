import type { Destination } from './destination.rule.js';
import { capOf } from './fair-share.rule.js';

/**
 * The number of an organization's origins, and of an origin's targets, tried per pick; the others are tried on the next
 * turn.
 */
const TRIES = 64;
/** The share of the queue's capacity left by other organizations that one organization can use. */
const QUEUE_SHARE = 0.5;

/** The result of requesting a slot. `resting`: not until notified; `full`: not until another attempt has ended. */
export type Acquisition = 'acquired' | 'full' | 'resting';

export interface Slots {
  /** Slots held by an organization. */
  heldBy(orgId: string): number;
  heldAt(orgId: string, origin: string): number;
  /** Whether the organization can begin any attempt. */
  hasRoom(orgId: string): boolean;
  acquire(destination: Destination): Acquisition;
}

export interface Grant {
  readonly destination: Destination;
  readonly count: number;
}

type Targets = Map<string, Destination>;
type Origins = Map<string, Targets>;

/**
 * Destinations with waiting deliveries, and the order in which they get slots: the organization that holds the fewest
 * first, within it the origin that holds the fewest, within that one target after the other. Among equals the least
 * recently served comes first, so that none starves: each map is kept in that order.
 *
 * Bounded, and shared like the slots: a queue filled by one organization leaves room for the others.
 */
export class FairQueue {
  private readonly organizations = new Map<string, Origins>();
  private readonly sizes = new Map<string, number>();
  private total = 0;

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.total;
  }

  /** The number of other organizations that wait. */
  countOthers(orgId: string): number {
    return this.organizations.size - (this.organizations.has(orgId) ? 1 : 0);
  }

  has({ orgId, origin, target }: Destination): boolean {
    return this.organizations.get(orgId)?.get(origin)?.has(target) ?? false;
  }

  /** @returns false if the queue is full, in which case the destination has to be found again in the database */
  add(destination: Destination): boolean {
    const { orgId, origin, target } = destination;
    if (this.has(destination)) return true;
    const own = this.sizes.get(orgId) ?? 0;
    if (own >= capOf(this.capacity, this.total - own, QUEUE_SHARE)) return false;
    const origins = getOrCreate(this.organizations, orgId);
    getOrCreate(origins, origin).set(target, destination);
    this.changeSize(orgId, 1);
    return true;
  }

  remove({ orgId, origin, target }: Destination): void {
    const origins = this.organizations.get(orgId);
    const targets = origins?.get(origin);
    if (origins === undefined || targets?.delete(target) !== true) return;
    this.changeSize(orgId, -1);
    if (targets.size === 0) origins.delete(origin);
    if (origins.size === 0) this.organizations.delete(orgId);
  }

  /**
   * Acquires slots one by one in the fair order until no waiting destination can have one. A granted target stays in
   * the queue.
   */
  grant(slots: Slots): readonly Grant[] {
    const granted = new Map<string, { readonly destination: Destination; count: number }>();
    const open = new Set(this.organizations.keys());
    for (;;) {
      const orgId = fewest(open, one => slots.heldBy(one));
      if (orgId === undefined) break;
      const destination = slots.hasRoom(orgId) ? this.acquireOf(orgId, slots) : undefined;
      if (destination === undefined) {
        open.delete(orgId);
        continue;
      }
      const before = granted.get(destination.target);
      if (before === undefined) granted.set(destination.target, { destination, count: 1 });
      else before.count += 1;
      moveToEnd(open, orgId);
      moveToEnd(this.organizations, orgId);
    }
    return [...granted.values()];
  }

  private acquireOf(orgId: string, slots: Slots): Destination | undefined {
    const origins = this.organizations.get(orgId);
    if (origins === undefined) return undefined;
    const open = new Set(firstOf(origins.keys(), TRIES));
    for (;;) {
      const origin = fewest(open, one => slots.heldAt(orgId, one));
      if (origin === undefined) return undefined;
      open.delete(origin);
      moveToEnd(origins, origin);
      const acquired = this.acquireAt(origins.get(origin), slots);
      if (acquired !== undefined) return acquired;
    }
  }

  private acquireAt(targets: Targets | undefined, slots: Slots): Destination | undefined {
    if (targets === undefined) return undefined;
    let tries = Math.min(targets.size, TRIES);
    for (const destination of targets.values()) {
      if (tries === 0) return undefined;
      tries -= 1;
      const acquisition = slots.acquire(destination);
      if (acquisition === 'resting') this.remove(destination);
      else moveToEnd(targets, destination.target);
      if (acquisition === 'acquired') return destination;
    }
    return undefined;
  }

  private changeSize(orgId: string, change: number): void {
    this.total += change;
    const size = (this.sizes.get(orgId) ?? 0) + change;
    if (size === 0) this.sizes.delete(orgId);
    else this.sizes.set(orgId, size);
  }
}

/** The first of the keys that hold the fewest; stops at the first key that holds none. */
function fewest(keys: Iterable<string>, heldBy: (key: string) => number): string | undefined {
  let first: string | undefined;
  let least = Infinity;
  for (const key of keys) {
    const held = heldBy(key);
    if (held < least) [first, least] = [key, held];
    if (least === 0) break;
  }
  return first;
}

function moveToEnd<Key, Value>(entries: Map<Key, Value> | Set<Key>, key: Key): void {
  if (entries instanceof Set) {
    if (entries.delete(key)) entries.add(key);
    return;
  }
  const value = entries.get(key);
  if (value !== undefined && entries.delete(key)) entries.set(key, value);
}

function getOrCreate<Value>(entries: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, Value>();
  entries.set(key, made);
  return made;
}

function* firstOf<Item>(items: Iterable<Item>, count: number): Generator<Item> {
  let left = count;
  for (const item of items) {
    if (left === 0) return;
    left -= 1;
    yield item;
  }
}
