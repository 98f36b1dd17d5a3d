import { HASH_BYTES, TILE_WIDTH } from './tile.rule.js';
import type { Tile } from './tile.rule.js';
import { nodeHash } from './tree-hash.rule.js';

/** What appending needs of a tree: its size and its unfinished tiles (`edgeOf`). */
export interface TreeEdge {
  readonly size: number;
  readonly tiles: readonly Tile[];
}

/**
 * Appends leaves. Computes one hash for each.
 *
 * @param leafHashes each one or several hashes, in order
 * @returns every tile that is new or longer than before
 */
export function appendLeaves({ size, tiles }: TreeEdge, leafHashes: readonly Buffer[]): readonly Tile[] {
  const changed: Tile[] = [];
  let [level, stored, added] = [0, size, leafHashes];
  while (added.length > 0) {
    const atLevel = level;
    const unfinished = tiles.find(tile => tile.level === atLevel)?.hashes ?? Buffer.alloc(0);
    const missing = stored % TILE_WIDTH;
    if (unfinished.length !== missing * HASH_BYTES)
      throw new Error(
        `The last tile of level ${level} has ${unfinished.length} bytes, not ${missing} hashes.`,
      );
    const longer = tilesFrom({ level, index: Math.floor(stored / TILE_WIDTH) }, [unfinished, ...added]);
    changed.push(...longer);
    added = longer.filter(isFull).map(({ hashes }) => completeHash(hashes));
    stored = Math.floor(stored / TILE_WIDTH);
    level += 1;
  }
  return changed;
}

/** The root of a complete tree over these hashes, whose number is a power of two. */
export function completeHash(hashes: Buffer): Buffer {
  let row = hashes;
  while (row.length > HASH_BYTES) {
    const parents = Buffer.allocUnsafe(row.length / 2);
    for (let at = 0; at < parents.length; at += HASH_BYTES) {
      const left = row.subarray(2 * at, 2 * at + HASH_BYTES);
      nodeHash(left, row.subarray(2 * at + HASH_BYTES, 2 * at + 2 * HASH_BYTES)).copy(parents, at);
    }
    row = parents;
  }
  return row;
}

function tilesFrom(
  { level, index }: { level: number; index: number },
  parts: readonly Buffer[],
): readonly Tile[] {
  const all = Buffer.concat(parts);
  const bytes = TILE_WIDTH * HASH_BYTES;
  return Array.from({ length: Math.ceil(all.length / bytes) }, (_, place) => ({
    level,
    index: index + place,
    hashes: all.subarray(place * bytes, (place + 1) * bytes),
  }));
}

function isFull({ hashes }: Tile): boolean {
  return hashes.length === TILE_WIDTH * HASH_BYTES;
}
