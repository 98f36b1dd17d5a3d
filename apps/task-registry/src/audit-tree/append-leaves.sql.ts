import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HASH_BYTES, TILE_WIDTH, appendLeaves, edgeOf } from '#libs/evidence';
import { SEQ_BYTES, readTiles, sizesOf, writeSizes, writeTiles } from './tree-rows.sql.js';
import type { StoredTile } from './tree-rows.sql.js';

/**
 * The next leaves of an organization's tree, in the order of the log: their hashes, one after the other, and the numbers
 * of their events in the log, 8 bytes each.
 */
const NewLeaves = z.object({ orgId: z.string(), hashes: z.instanceof(Buffer), seqs: z.instanceof(Buffer) });
export type NewLeaves = z.infer<typeof NewLeaves>;

/**
 * `leafHash(eventLeaf(…))` of each event, in SQL: sending and reading each event as a row takes four times the CPU.
 *
 * OFFSET 0 keeps the organizations a look-up per event: without statistics on a fast-growing table PostgreSQL would read
 * all tasks. Uses the primary keys of both tables.
 */
const LEAVES = `
  SELECT t.org_id AS "orgId",
         string_agg(sha256('\\x0001'::bytea || uuid_send(e.task_id) || int4send(e.version) || e.hash), ''::bytea
                    ORDER BY e.seq) AS hashes,
         string_agg(int8send(e.seq), ''::bytea ORDER BY e.seq) AS seqs
    FROM events e
   CROSS JOIN LATERAL (SELECT org_id FROM tasks WHERE tasks.task_id = e.task_id OFFSET 0) t
   WHERE e.seq > $1 AND e.seq <= $2
   GROUP BY t.org_id`;

/** The events with these numbers as leaves, by organization. */
export function leavesBetween(runner: SqlRunner, after: number, last: number): Promise<readonly NewLeaves[]> {
  return typedRows(runner, NewLeaves, LEAVES, [after, last]);
}

/** Appends leaves to the trees of their organizations. Four statements, whatever their number. */
export async function appendToTrees(
  runner: SqlRunner,
  added: readonly NewLeaves[],
  now: Date,
): Promise<void> {
  const sizes = await sizesOf(
    runner,
    added.map(({ orgId }) => orgId),
  );
  const edges = await readTiles(
    runner,
    [...sizes].flatMap(([orgId, size]) => edgeOf(size).map(place => ({ orgId, ...place }))),
  );
  const edgesOf = Map.groupBy(edges, ({ orgId }) => orgId);
  const changed = added.flatMap(leaves =>
    longerTiles({ size: sizes.get(leaves.orgId) ?? 0, edge: edgesOf.get(leaves.orgId) ?? [] }, leaves),
  );
  const grown = added.map(
    ({ orgId, hashes }) => [orgId, (sizes.get(orgId) ?? 0) + hashes.length / HASH_BYTES] as const,
  );
  await writeTiles(runner, changed);
  await writeSizes(runner, new Map(grown), now);
}

interface GrowingTree {
  readonly size: number;
  readonly edge: readonly StoredTile[];
}

function longerTiles({ size, edge }: GrowingTree, { orgId, ...added }: NewLeaves): readonly StoredTile[] {
  const tiles = appendLeaves({ size, tiles: edge }, [added.hashes]);
  const unfinished = edge.find(({ level }) => level === 0)?.seqs ?? Buffer.alloc(0);
  const seqs = Buffer.concat([unfinished, added.seqs]);
  const firstTile = Math.floor(size / TILE_WIDTH);
  return tiles.map(tile => {
    const from = (tile.index - firstTile) * TILE_WIDTH * SEQ_BYTES;
    const ownSeqs = seqs.subarray(from, from + (tile.hashes.length / HASH_BYTES) * SEQ_BYTES);
    return { ...tile, orgId, seqs: tile.level === 0 ? ownSeqs : null };
  });
}
