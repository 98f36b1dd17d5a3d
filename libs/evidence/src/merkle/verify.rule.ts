import { EMPTY_ROOT, nodeHash } from './tree-hash.rule.js';

/** That a leaf is in a tree: the hashes from the leaf towards the root, in hex. */
export interface InclusionProof {
  readonly leaf_index: number;
  readonly tree_size: number;
  readonly hashes: readonly string[];
}

/** That a tree begins with all the leaves of an earlier one; hashes in hex. */
export interface ConsistencyProof {
  readonly from_size: number;
  readonly to_size: number;
  readonly hashes: readonly string[];
}

/** `ok`, or what does not match, in a sentence. */
export type ProofCheck = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const HASH = /^[0-9a-f]{64}$/;
const OK: ProofCheck = { ok: true };

/**
 * Whether the leaf with this hash is in the tree with this root (RFC 9162, section 2.1.3.2).
 *
 * @param leaf the hash of the leaf, in hex, as `leafHash` returns it
 * @param root the root of the tree of `tree_size` leaves, in hex
 */
export function verifyInclusion(proof: InclusionProof, leaf: string, root: string): ProofCheck {
  const { leaf_index: index, tree_size: size, hashes } = proof;
  if (!isSize(index) || !isSize(size) || index >= size)
    return failed('The leaf index is not below the tree size.');
  if (![...hashes, leaf, root].every(hash => HASH.test(hash)))
    return failed('A hash is not 64 hexadecimal digits.');
  let place = index;
  let last = size - 1;
  let hash: Buffer = Buffer.from(leaf, 'hex');
  for (const given of hashes) {
    const sibling = Buffer.from(given, 'hex');
    if (last === 0) return failed('The proof has too many hashes.');
    if (isOdd(place) || place === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  if (last !== 0) return failed('The proof has too few hashes.');
  return hash.toString('hex') === root ? OK : failed('The proof does not lead from the leaf to the root.');
}

/**
 * Whether the tree with `toRoot` begins with all the leaves of the tree with `fromRoot`, unchanged and in the same order
 * (RFC 9162, section 2.1.4.2). The roots are in hex.
 */
export function verifyConsistency(proof: ConsistencyProof, fromRoot: string, toRoot: string): ProofCheck {
  const { from_size: from, to_size: to, hashes } = proof;
  if (!isSize(from) || !isSize(to) || from > to) return failed('The first size is above the second.');
  if (![...hashes, fromRoot, toRoot].every(hash => HASH.test(hash)))
    return failed('A hash is not 64 hexadecimal digits.');
  if (from === 0 || from === to) return verifyTrivial(proof, fromRoot, toRoot);
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...hashes] : hashes;
  if (first === undefined) return failed('The proof has too few hashes.');
  let place = from - 1;
  let last = to - 1;
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  let early: Buffer = Buffer.from(first, 'hex');
  let late: Buffer = early;
  for (const given of rest) {
    const sibling = Buffer.from(given, 'hex');
    if (last === 0) return failed('The proof has too many hashes.');
    if (isOdd(place) || place === last) {
      [early, late] = [nodeHash(sibling, early), nodeHash(sibling, late)];
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      late = nodeHash(late, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  if (last !== 0) return failed('The proof has too few hashes.');
  if (early.toString('hex') !== fromRoot)
    return failed('The proof does not lead to the root of the first tree.');
  return late.toString('hex') === toRoot
    ? OK
    : failed('The proof does not lead to the root of the second tree.');
}

/** Equal sizes have equal roots, and every tree begins with the empty one: neither takes a hash. */
function verifyTrivial(
  { from_size, to_size, hashes }: ConsistencyProof,
  fromRoot: string,
  toRoot: string,
): ProofCheck {
  if (hashes.length > 0) return failed('The proof has too many hashes.');
  if (from_size === 0 && fromRoot !== EMPTY_ROOT.toString('hex'))
    return failed('The first root is not that of the empty tree.');
  return from_size !== to_size || fromRoot === toRoot
    ? OK
    : failed('The roots of two trees of one size differ.');
}

function failed(reason: string): ProofCheck {
  return { ok: false, reason };
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Sizes exceed 32 bits, where bitwise operators end. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && 2 ** Math.round(Math.log2(value)) === value;
}
