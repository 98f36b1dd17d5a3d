/** Bits set in a 32-bit word (Hacker's Delight, figure 5-2). */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Writes `one AND other` to the front of `target` and counts its bits.
 *
 * `target` may be `one`. Bits beyond the shorter of the two count as 0.
 */
export function intersect(
  target: Uint32Array,
  one: Uint32Array,
  other: Uint32Array,
): { readonly words: Uint32Array; readonly size: number } {
  const length = Math.min(one.length, other.length);
  let size = 0;
  for (let position = 0; position < length; position += 1) {
    const word = (one[position] ?? 0) & (other[position] ?? 0);
    target[position] = word;
    if (word !== 0) size += bitsIn(word);
  }
  return { words: target.subarray(0, length), size };
}

/** Passes each set bit of `one AND other` to `take`, lowest first, until it returns false. */
export function eachCommon(one: Uint32Array, other: Uint32Array, take: (slot: number) => boolean): void {
  const length = Math.min(one.length, other.length);
  for (let position = 0; position < length; position += 1) {
    let word = (one[position] ?? 0) & (other[position] ?? 0);
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word);
      if (!take(position * 32 + bit)) return;
      word &= word - 1;
    }
  }
}

/** Passes each set bit of `one AND NOT other` to `take`, lowest first. */
export function eachOnlyIn(one: Uint32Array, other: Uint32Array, take: (slot: number) => void): void {
  for (let position = 0; position < one.length; position += 1) {
    let word = (one[position] ?? 0) & ~(other[position] ?? 0);
    while (word !== 0) {
      take(position * 32 + (31 - Math.clz32(word & -word)));
      word &= word - 1;
    }
  }
}
