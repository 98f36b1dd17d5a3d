import { completeHash } from './append.rule.js';
import { splitOf } from './path.rule.js';
import type { Subtree } from './path.rule.js';
import { HASH_BYTES, TILE_WIDTH, tileKey } from './tile.rule.js';
import type { TilePlace } from './tile.rule.js';
import { nodeHash } from './tree-hash.rule.js';

/** The hashes of a tile that was loaded; undefined when there is none. */
export type TileReader = (place: TilePlace) => Buffer | undefined;

/** A complete subtree within one tile. */
interface TileSlice extends TilePlace {
  /** In hashes of the tile. */
  readonly from: number;
  readonly to: number;
}

/** The tiles that the hashes of these subtrees are computed from, each once. */
export function tilesAlong(path: readonly Subtree[]): readonly TilePlace[] {
  const places = path.flatMap(completeSubtrees).map(sliceOf);
  return [
    ...new Map(places.map(({ level, index }) => [tileKey({ level, index }), { level, index }])).values(),
  ];
}

/**
 * The hashes of these subtrees, in hex.
 *
 * @throws when a tile is missing or too short
 */
export function hashesAlong(path: readonly Subtree[], tiles: TileReader): string[] {
  return path.map(subtree => hashOf(subtree, tiles).toString('hex'));
}

function hashOf(subtree: Subtree, tiles: TileReader): Buffer {
  const hashes = completeSubtrees(subtree).map(complete => read(sliceOf(complete), tiles));
  // The last is the smallest: each joins what is on its right.
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

function read({ level, index, from, to }: TileSlice, tiles: TileReader): Buffer {
  const hashes = tiles({ level, index })?.subarray(from * HASH_BYTES, to * HASH_BYTES);
  if (hashes?.length !== (to - from) * HASH_BYTES)
    throw new Error(`Tile ${tileKey({ level, index })} of the tree has no hashes ${from} to ${to - 1}.`);
  return completeHash(hashes);
}

/** The complete subtrees that make up a subtree, from left to right: one, unless the tree ends in it. */
function completeSubtrees({ start, end }: Subtree): readonly Subtree[] {
  const parts: Subtree[] = [];
  let left = start;
  while (left < end) {
    const size = end - left;
    const complete = size === 1 || splitOf(size) * 2 === size ? size : splitOf(size);
    parts.push({ start: left, end: left + complete });
    left += complete;
  }
  return parts;
}

/** Where a complete subtree is: in the highest level of tiles whose hashes stand for no more leaves than it has. */
function sliceOf({ start, end }: Subtree): TileSlice {
  let [level, leaves] = [0, 1];
  while (leaves * TILE_WIDTH <= end - start) [level, leaves] = [level + 1, leaves * TILE_WIDTH];
  const first = start / leaves;
  const from = first % TILE_WIDTH;
  return { level, index: Math.floor(first / TILE_WIDTH), from, to: from + (end - start) / leaves };
}
