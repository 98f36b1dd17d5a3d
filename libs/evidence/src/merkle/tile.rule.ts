/**
 * The tree is stored in tiles of 256 hashes, each eight levels high, as in tlog-tiles and Trillian Tessera. A tile of
 * level L holds the hashes of 256 neighbouring complete subtrees of 256^L leaves each; a tile of level 0 holds the
 * hashes of leaves. The last tile of a level is shorter. All other nodes are computed from one tile each, so a proof
 * over a million leaves reads a few tiles, whatever came before or after them.
 */
export interface TilePlace {
  readonly level: number;
  /** Counted from the left of its level. */
  readonly index: number;
}

export interface Tile extends TilePlace {
  /** One to 256 hashes, one after the other. */
  readonly hashes: Buffer;
}

export const HASH_BYTES = 32;
export const TILE_WIDTH = 256;

export function tileKey({ level, index }: TilePlace): string {
  return `${level}/${index}`;
}

/** The tiles that the next leaf may extend: the last of each level, unless it is full. Lowest level first. */
export function edgeOf(size: number): readonly TilePlace[] {
  const edge: TilePlace[] = [];
  for (let [level, hashes] = [0, size]; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    if (hashes % TILE_WIDTH > 0) edge.push({ level, index: Math.floor(hashes / TILE_WIDTH) });
  }
  return edge;
}
