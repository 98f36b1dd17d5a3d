import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { TILE_WIDTH } from '#libs/evidence';
import type { Tile, TilePlace } from '#libs/evidence';

/** A tile as stored. */
export interface StoredTile extends Tile {
  readonly orgId: string;
  /** Of level 0: the numbers of its leaves' events in the log, 8 bytes each. Null for other levels. */
  readonly seqs: Buffer | null;
}

export const SEQ_BYTES = 8;

/** The tree of an organization. */
export const TreeRow = z.object({ org_id: z.string(), size: z.int() });
const TileRow = z.object({
  org_id: z.string(),
  level: z.int(),
  index: z.int(),
  hashes: z.instanceof(Buffer),
  seqs: z.instanceof(Buffer).nullable(),
});
const NumbersOfTile = z.object({ index: z.int(), seqs: z.instanceof(Buffer) });

const SIZES = `SELECT org_id, size FROM audit_trees WHERE org_id = ANY ($1::uuid[])`;

/** Uses the primary key. */
const TILES = `
  SELECT t.org_id, t.level, t.index, t.hashes, t.seqs
    FROM unnest($1::uuid[], $2::smallint[], $3::bigint[]) AS wanted (org_id, level, index)
    JOIN audit_tiles t USING (org_id, level, index)`;

/** The tile that has the leaf of an event, if any has. Uses index audit_tiles_by_seq. */
const TILE_OF_EVENT = `
  SELECT index, seqs FROM audit_tiles
   WHERE org_id = $1 AND first_seq <= $2 ORDER BY first_seq DESC LIMIT 1`;

/** In the order of the organizations: heads lock the same rows. */
const WRITE_SIZES = `
  INSERT INTO audit_trees AS t (org_id, size, changed_at)
  SELECT org_id, size, $3::timestamptz FROM unnest($1::uuid[], $2::bigint[]) AS given (org_id, size)
   ORDER BY org_id
  ON CONFLICT (org_id) DO UPDATE
     SET size = excluded.size, changed_at = coalesce(t.changed_at, excluded.changed_at)`;

const WRITE_TILES = `
  INSERT INTO audit_tiles AS t (org_id, level, index, hashes, first_seq, seqs)
  SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[])
  ON CONFLICT (org_id, level, index) DO UPDATE SET hashes = excluded.hashes, seqs = excluded.seqs`;

/** The number of leaves of each organization's tree; organizations without one are left out. */
export async function sizesOf(
  runner: SqlRunner,
  orgIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await typedRows(runner, TreeRow, SIZES, [orgIds]);
  return new Map(rows.map(({ org_id, size }) => [org_id, size]));
}

/** Those of the tiles that exist. */
export async function readTiles(
  runner: SqlRunner,
  places: readonly (TilePlace & { readonly orgId: string })[],
): Promise<readonly StoredTile[]> {
  if (places.length === 0) return [];
  const rows = await typedRows(runner, TileRow, TILES, [
    places.map(({ orgId }) => orgId),
    places.map(({ level }) => level),
    places.map(({ index }) => index),
  ]);
  return rows.map(({ org_id, ...tile }) => ({ orgId: org_id, ...tile }));
}

export async function writeTiles(runner: SqlRunner, tiles: readonly StoredTile[]): Promise<void> {
  await runner.query(WRITE_TILES, [
    tiles.map(({ orgId }) => orgId),
    tiles.map(({ level }) => level),
    tiles.map(({ index }) => index),
    tiles.map(({ hashes }) => hashes),
    tiles.map(({ seqs }) => seqs && Number(seqs.readBigUInt64BE())),
    tiles.map(({ seqs }) => seqs),
  ]);
}

export async function writeSizes(
  runner: SqlRunner,
  sizes: ReadonlyMap<string, number>,
  changedAt: Date,
): Promise<void> {
  await runner.query(WRITE_SIZES, [[...sizes.keys()], [...sizes.values()], changedAt]);
}

/** The index of an event's leaf; undefined while the event is not in the tree. */
export async function leafIndexOf(
  runner: SqlRunner,
  orgId: string,
  seq: number,
): Promise<number | undefined> {
  const [tile] = await typedRows(runner, NumbersOfTile, TILE_OF_EVENT, [orgId, seq]);
  const place = tile === undefined ? -1 : decodeSeqs(tile.seqs).indexOf(seq);
  return tile === undefined || place === -1 ? undefined : tile.index * TILE_WIDTH + place;
}

export function decodeSeqs(bytes: Buffer): readonly number[] {
  return Array.from({ length: bytes.length / SEQ_BYTES }, (_, place) =>
    Number(bytes.readBigUInt64BE(place * SEQ_BYTES)),
  );
}
