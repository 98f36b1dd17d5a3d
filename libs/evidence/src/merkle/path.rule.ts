/**
 * The subtree over the leaves from `start` up to, not including, `end`: D[start:end] in RFC 9162. It is complete, or
 * ends where the tree ends.
 */
export interface Subtree {
  readonly start: number;
  readonly end: number;
}

/** The subtree whose hash is the root of a tree of this size. Nothing for the empty tree. */
export function rootPath(size: number): readonly Subtree[] {
  return size === 0 ? [] : [{ start: 0, end: size }];
}

/**
 * The subtrees whose hashes prove that a leaf is in a tree of `size` leaves, from the leaf towards the root: PATH of
 * RFC 9162, section 2.1.3.1.
 */
export function inclusionPath(leafIndex: number, size: number): readonly Subtree[] {
  if (!(leafIndex >= 0 && leafIndex < size))
    throw new RangeError(`A tree of ${size} has no leaf ${leafIndex}.`);
  const path: Subtree[] = [];
  let { start, end } = { start: 0, end: size };
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    const goesLeft = leafIndex < middle;
    path.push(goesLeft ? { start: middle, end } : { start, end: middle });
    if (goesLeft) end = middle;
    else start = middle;
  }
  return path.reverse();
}

/**
 * The subtrees whose hashes prove that the first `from` leaves of a tree of `to` leaves are those of the tree of size
 * `from`: PROOF of RFC 9162, section 2.1.4.1. Nothing for equal sizes, and for the empty tree, which begins every tree.
 */
export function consistencyPath(from: number, to: number): readonly Subtree[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`A tree of ${to} does not begin with ${from} leaves.`);
  if (from === 0 || from === to) return [];
  const path: Subtree[] = [];
  let { start, end } = { start: 0, end: to };
  while (end !== from) {
    const middle = start + splitOf(end - start);
    const goesLeft = from <= middle;
    path.push(goesLeft ? { start: middle, end } : { start, end: middle });
    if (goesLeft) end = middle;
    else start = middle;
  }
  // The verifier knows the hash of the whole first tree, but of no other subtree of it.
  if (start > 0) path.push({ start, end });
  return path.reverse();
}

/** The largest power of two below `size`, which is at least 2: the leaves of the left child. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
