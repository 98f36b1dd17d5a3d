import { HASH_BYTES, TILE_WIDTH, appendLeaves, edgeOf, eventLeaf, leafHash } from '#libs/evidence';
import type { SqlRunner } from '#libs/database';
import { readTiles, sizesOf, writeSizes, writeTiles } from './tree-rows.sql.js';
import type { StoredTile } from './tree-rows.sql.js';

/** An event that becomes a leaf. */
export interface NewLeaf {
  readonly orgId: string;
  /** Its number in the log. */
  readonly seq: number;
  readonly taskId: string;
  readonly version: number;
  readonly hash: Buffer;
}

/** Appends events to the trees of their organizations, in this order. Four statements, whatever their number. */
export async function appendToTrees(runner: SqlRunner, leaves: readonly NewLeaf[], now: Date): Promise<void> {
  const byOrganization = Map.groupBy(leaves, ({ orgId }) => orgId);
  const sizes = await sizesOf(runner, [...byOrganization.keys()]);
  const edges = await readTiles(
    runner,
    [...sizes].flatMap(([orgId, size]) => edgeOf(size).map(place => ({ orgId, ...place }))),
  );
  const edgesOf = Map.groupBy(edges, ({ orgId }) => orgId);
  const changed = [...byOrganization].flatMap(([orgId, added]) =>
    longerTiles({ orgId, size: sizes.get(orgId) ?? 0, edge: edgesOf.get(orgId) ?? [] }, added),
  );
  const grown = [...byOrganization].map(
    ([orgId, added]) => [orgId, (sizes.get(orgId) ?? 0) + added.length] as const,
  );
  await writeTiles(runner, changed);
  await writeSizes(runner, new Map(grown), now);
}

interface GrowingTree {
  readonly orgId: string;
  readonly size: number;
  readonly edge: readonly StoredTile[];
}

function longerTiles({ orgId, size, edge }: GrowingTree, added: readonly NewLeaf[]): readonly StoredTile[] {
  const tiles = appendLeaves(
    { size, tiles: edge },
    added.map(leaf => leafHash(eventLeaf(leaf))),
  );
  const before = edge.find(({ level }) => level === 0)?.seqs ?? [];
  const seqs = [...before, ...added.map(({ seq }) => seq)];
  const firstTile = Math.floor(size / TILE_WIDTH);
  return tiles.map(tile => {
    const from = (tile.index - firstTile) * TILE_WIDTH;
    const ownSeqs = tile.level === 0 ? seqs.slice(from, from + tile.hashes.length / HASH_BYTES) : [];
    return { ...tile, orgId, seqs: ownSeqs };
  });
}
