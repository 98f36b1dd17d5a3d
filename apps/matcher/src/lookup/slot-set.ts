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
  #list: Uint32Array | undefined = new Uint32Array(FIRST_LIST_LENGTH);
  #words: Uint32Array = new Uint32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** One bit for each slot, the lowest first; slots beyond its end are not in the set. Undefined while it is a list. */
  get words(): Uint32Array | undefined {
    return this.#list === undefined ? this.#words : undefined;
  }

  /** The members in ascending order; only while it is a list. */
  listed(): Uint32Array {
    return this.#list?.subarray(0, this.#size) ?? new Uint32Array(0);
  }

  has(slot: number): boolean {
    if (this.#list === undefined) return hasBit(this.#words, slot);
    const place = this.#placeOf(this.#list, slot);
    return place < this.#size && this.#list[place] === slot;
  }

  /** @param slots the total number of slots */
  add(slot: number, slots: number): void {
    if (this.#list === undefined) {
      this.#addBit(slot, slots);
      return;
    }
    const place = this.#placeOf(this.#list, slot);
    if (place < this.#size && this.#list[place] === slot) return;
    if ((this.#size + 1) * SLOTS_PER_LISTED_MEMBER > slots && this.#size >= FIRST_LIST_LENGTH) {
      this.#becomeBits(this.#list, slots);
      this.#addBit(slot, slots);
      return;
    }
    if (this.#size === this.#list.length) this.#list = grown(this.#list, this.#size * 2);
    this.#list.copyWithin(place + 1, place, this.#size);
    this.#list[place] = slot;
    this.#size += 1;
  }

  delete(slot: number): void {
    if (this.#list === undefined) {
      if (!hasBit(this.#words, slot)) return;
      this.#words[slot >>> 5] = (this.#words[slot >>> 5] ?? 0) & ~(1 << (slot & 31));
      this.#size -= 1;
      return;
    }
    const place = this.#placeOf(this.#list, slot);
    if (place >= this.#size || this.#list[place] !== slot) return;
    this.#list.copyWithin(place, place + 1, this.#size);
    this.#size -= 1;
  }

  #addBit(slot: number, slots: number): void {
    const place = slot >>> 5;
    if (place >= this.#words.length) this.#words = grown(this.#words, (slots + 31) >>> 5);
    const word = this.#words[place] ?? 0;
    const bit = 1 << (slot & 31);
    if ((word & bit) !== 0) return;
    this.#words[place] = word | bit;
    this.#size += 1;
  }

  #becomeBits(list: Uint32Array, slots: number): void {
    const members = list.subarray(0, this.#size);
    this.#list = undefined;
    this.#words = new Uint32Array((slots + 31) >>> 5);
    this.#size = 0;
    for (const member of members) this.#addBit(member, slots);
  }

  /**
   * The position of `slot` in the list, or its insertion point. Slots mostly arrive in ascending order, so the end is
   * checked first.
   */
  #placeOf(list: Uint32Array, slot: number): number {
    if (this.#size === 0 || slot > (list[this.#size - 1] ?? 0)) return this.#size;
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] ?? 0) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
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
