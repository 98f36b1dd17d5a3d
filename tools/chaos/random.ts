/** A random number generator that gives the same numbers for the same seed on every machine. */
export interface SeededRandom {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** Throws when there is nothing to pick from. */
  pick<T>(choices: readonly T[]): T;
  /** All items in random order. */
  shuffled<T>(items: readonly T[]): readonly T[];
}

/**
 * Mulberry32 (Tommy Ettinger's, in the public domain) over an FNV-1a hash of the seed's parts: each part of the
 * program has its own generator, so that additional calls in one part do not change the numbers of the others.
 */
export function seededRandom(...seed: readonly (string | number)[]): SeededRandom {
  let state = fnv1a(seed.join('\0'));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    pick: choices => {
      const choice = choices[integer(0, choices.length - 1)];
      if (choice === undefined) throw new Error('There is nothing to pick from.');
      return choice;
    },
    shuffled: items => {
      const keyed = items.map(item => ({ item, key: next() }));
      return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
    },
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
