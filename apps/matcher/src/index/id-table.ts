const WORDS_PER_ID = 4;
const FIRST_SLOTS = 64;
const EMPTY = 0;
const TOMBSTONE = -1;

/**
 * Maps worker ids to slots: an open-addressing hash table over typed arrays, 24 bytes for each id. A `Map` of a million
 * strings takes more than a hundred megabytes.
 *
 * Slots are numbered from 0; a released slot is reused, so the numbers stay dense.
 */
export class IdTable {
  private ids = new Uint32Array(FIRST_SLOTS * WORDS_PER_ID);
  /** For each bucket of the hash table: slot + 1, EMPTY, or TOMBSTONE for a removed entry. */
  private table = new Int32Array(FIRST_SLOTS * 2);
  private tableUsed = 0;
  private readonly freeSlots: number[] = [];
  private slotsUsed = 0;
  private readonly key = new Uint32Array(WORDS_PER_ID);

  /** How many slots fit before everything grows. */
  get capacity(): number {
    return this.ids.length / WORDS_PER_ID;
  }

  get size(): number {
    return this.slotsUsed - this.freeSlots.length;
  }

  slotOf(id: string): number | undefined {
    this.readKey(id);
    return this.find()?.slot;
  }

  idAt(slot: number): string {
    const at = slot * WORDS_PER_ID;
    const hex = Array.from(this.ids.subarray(at, at + WORDS_PER_ID), word =>
      word.toString(16).padStart(8, '0'),
    ).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** The id's slot; allocated if it has none. */
  add(id: string): number {
    this.readKey(id);
    const found = this.find();
    if (found !== undefined) return found.slot;
    const slot = this.freeSlots.pop() ?? this.slotsUsed++;
    if (slot >= this.capacity) this.growIds();
    this.ids.set(this.key, slot * WORDS_PER_ID);
    if ((this.tableUsed + 1) * 4 > this.table.length * 3) this.rehash();
    else this.place(slot);
    return slot;
  }

  delete(id: string): void {
    this.readKey(id);
    const found = this.find();
    if (found === undefined) return;
    this.table[found.position] = TOMBSTONE;
    this.freeSlots.push(found.slot);
    this.ids.fill(0, found.slot * WORDS_PER_ID, (found.slot + 1) * WORDS_PER_ID);
  }

  private find(): { readonly slot: number; readonly position: number } | undefined {
    const mask = this.table.length - 1;
    for (let position = this.hash(this.key, 0) & mask; ; position = (position + 1) & mask) {
      const entry = this.table[position] ?? EMPTY;
      if (entry === EMPTY) return undefined;
      if (entry !== TOMBSTONE && this.isKey(entry - 1)) return { slot: entry - 1, position };
    }
  }

  private isKey(slot: number): boolean {
    const at = slot * WORDS_PER_ID;
    return this.key.every((word, index) => this.ids[at + index] === word);
  }

  private place(slot: number): void {
    const mask = this.table.length - 1;
    let position = this.hash(this.ids, slot * WORDS_PER_ID) & mask;
    while (this.table[position] !== EMPTY) position = (position + 1) & mask;
    this.table[position] = slot + 1;
    this.tableUsed += 1;
  }

  /** A table of twice the slot capacity, without the buckets of removed entries. */
  private rehash(): void {
    const free = new Set(this.freeSlots);
    this.table = new Int32Array(this.capacity * 2);
    this.tableUsed = 0;
    for (let slot = 0; slot < this.slotsUsed; slot += 1) if (!free.has(slot)) this.place(slot);
  }

  private growIds(): void {
    const longer = new Uint32Array(this.ids.length * 2);
    longer.set(this.ids);
    this.ids = longer;
  }

  /** Ids may share their first half (a UUIDv7's time), so all of it is mixed (multipliers as in MurmurHash3). */
  private hash(words: Uint32Array, at: number): number {
    let hash = 0;
    for (let index = 0; index < WORDS_PER_ID; index += 1) {
      hash = Math.imul(hash ^ (words[at + index] ?? 0), 0xcc9e2d51);
      hash ^= hash >>> 15;
    }
    return Math.imul(hash, 0x1b873593) >>> 0;
  }

  private readKey(id: string): void {
    this.key[0] = Number.parseInt(id.slice(0, 8), 16);
    this.key[1] = Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16);
    this.key[2] = Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16);
    this.key[3] = Number.parseInt(id.slice(28, 36), 16);
  }
}
