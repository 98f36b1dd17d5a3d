/** A list costs 32 bits for each member, a bitset one bit for each slot: from here on the bitset is smaller. */
const SLOTS_PER_LISTED_MEMBER = 32;
const FIRST_LIST_LENGTH = 4;

/**
 * A set of slots (small whole numbers), as a sorted list while it has few members and as a bitset after.
 *
 * As bitsets, a thousand rare skills would take as much memory as a thousand common ones. It never converts back to a
 * list: an attribute that was once common tends to be common again.
 */
export class SlotSet {
  private members: Uint32Array | undefined = new Uint32Array(FIRST_LIST_LENGTH);
  private bits: Uint32Array = new Uint32Array(0);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** One bit for each slot, the lowest first; slots beyond its end are not in the set. Undefined while it is a list. */
  get words(): Uint32Array | undefined {
    return this.members === undefined ? this.bits : undefined;
  }

  /** The members in ascending order; only while it is a list. */
  listed(): Uint32Array {
    return this.members?.subarray(0, this.count) ?? new Uint32Array(0);
  }

  has(slot: number): boolean {
    if (this.members === undefined) return hasBit(this.bits, slot);
    const position = this.positionOf(this.members, slot);
    return position < this.count && this.members[position] === slot;
  }

  /** @param slots the total number of slots */
  add(slot: number, slots: number): void {
    if (this.members === undefined) {
      this.addBit(slot, slots);
      return;
    }
    const position = this.positionOf(this.members, slot);
    if (position < this.count && this.members[position] === slot) return;
    if ((this.count + 1) * SLOTS_PER_LISTED_MEMBER > slots && this.count >= FIRST_LIST_LENGTH) {
      this.becomeBits(this.members, slots);
      this.addBit(slot, slots);
      return;
    }
    if (this.count === this.members.length) this.members = grown(this.members, this.count * 2);
    this.members.copyWithin(position + 1, position, this.count);
    this.members[position] = slot;
    this.count += 1;
  }

  delete(slot: number): void {
    if (this.members === undefined) {
      if (!hasBit(this.bits, slot)) return;
      this.bits[slot >>> 5] = (this.bits[slot >>> 5] ?? 0) & ~(1 << (slot & 31));
      this.count -= 1;
      return;
    }
    const position = this.positionOf(this.members, slot);
    if (position >= this.count || this.members[position] !== slot) return;
    this.members.copyWithin(position, position + 1, this.count);
    this.count -= 1;
  }

  private addBit(slot: number, slots: number): void {
    const position = slot >>> 5;
    if (position >= this.bits.length) this.bits = grown(this.bits, (slots + 31) >>> 5);
    const word = this.bits[position] ?? 0;
    const bit = 1 << (slot & 31);
    if ((word & bit) !== 0) return;
    this.bits[position] = word | bit;
    this.count += 1;
  }

  private becomeBits(list: Uint32Array, slots: number): void {
    const members = list.subarray(0, this.count);
    this.members = undefined;
    this.bits = new Uint32Array((slots + 31) >>> 5);
    this.count = 0;
    for (const member of members) this.addBit(member, slots);
  }

  /**
   * The position of `slot` in the list, or its insertion point. Slots mostly arrive in ascending order, so the end is
   * checked first.
   */
  private positionOf(list: Uint32Array, slot: number): number {
    if (this.count === 0 || slot > (list[this.count - 1] ?? 0)) return this.count;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] ?? 0) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Slot sets by key, created when a key gets its first slot. */
export class SlotSets<Key> {
  private readonly sets = new Map<Key, SlotSet>();

  get(key: Key): SlotSet | undefined {
    return this.sets.get(key);
  }

  /** @param slots the total number of slots */
  add(key: Key, slot: number, slots: number): void {
    let set = this.sets.get(key);
    if (set === undefined) {
      set = new SlotSet();
      this.sets.set(key, set);
    }
    set.add(slot, slots);
  }

  /** Removes the slot from every set. */
  delete(slot: number): void {
    for (const set of this.sets.values()) set.delete(slot);
  }
}

export function hasBit(words: Uint32Array, slot: number): boolean {
  return (((words[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
}

function grown(array: Uint32Array, length: number): Uint32Array {
  const longer = new Uint32Array(length);
  longer.set(array);
  return longer;
}
