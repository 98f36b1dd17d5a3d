import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { decodeSeqs } from '../audit-tree/tree-rows.sql.js';
import { sizedPage } from '../queries/sized-page.sql.js';

/** Of 256 events each: what a filtered page passes over at most, which takes about 10 ms. */
const TILES_AT_ONCE = 8;
/** The trees lag behind by a second; by more only while they append the log of an earlier release. */
const TAIL_NUMBERS = 10_000;

/**
 * The numbers of an organization's events after a position, from the tiles of its audit tree, and the number up to which
 * the trees have every event. Uses index audit_tiles_by_seq twice.
 */
const OWN_NUMBERS = `
  SELECT p.log_seq AS "inTrees", t.seqs, t.tiles
    FROM audit_position p
   CROSS JOIN LATERAL (
     SELECT string_agg(seqs, ''::bytea ORDER BY first_seq) AS seqs, count(*)::int AS tiles
       FROM (SELECT first_seq, seqs FROM audit_tiles
              WHERE org_id = $1
                AND first_seq >= coalesce((SELECT max(first_seq) FROM audit_tiles
                                            WHERE org_id = $1 AND first_seq <= $2), 0)
              ORDER BY first_seq LIMIT ${TILES_AT_ONCE}) tile) t`;

const OwnNumbersRow = z.object({
  inTrees: z.int(),
  seqs: z.instanceof(Buffer).nullable(),
  tiles: z.int(),
});

/** Which part of the log a page is read from. */
interface Scan {
  /** These, which are in the trees. */
  readonly seqs: readonly number[];
  /** And those in this part, which is not. */
  readonly tail: { readonly after: number; readonly upTo: number };
  /** Everything of the organization up to here is in one of them. */
  readonly scannedTo: number;
}

/**
 * @param horizon the highest number to be read
 * @param atMost how many numbers suffice
 */
export async function scanOf(
  runner: SqlRunner,
  { orgId, after }: { readonly orgId: string; readonly after: number },
  { horizon, atMost }: { readonly horizon: number; readonly atMost: number },
): Promise<Scan> {
  const [row] = await typedRows(runner, OwnNumbersRow, OWN_NUMBERS, [orgId, after]);
  const found = row === undefined || row.seqs === null ? [] : decodeSeqs(row.seqs);
  const own = found.filter(seq => seq > after && seq <= horizon);
  const seqs = own.slice(0, atMost);
  const last = found.at(-1);
  if (seqs.length === atMost) return { seqs, tail: NO_TAIL, scannedTo: seqs.at(-1) ?? after };
  if (row?.tiles === TILES_AT_ONCE && last !== undefined && last < horizon) {
    return { seqs, tail: NO_TAIL, scannedTo: Math.max(after, last) };
  }
  const inTrees = row?.inTrees ?? 0;
  const upTo = Math.min(horizon, inTrees + TAIL_NUMBERS);
  return { seqs, tail: { after: Math.max(after, inTrees), upTo }, scannedTo: Math.max(after, upTo) };
}

const NO_TAIL = { after: 0, upTo: 0 };

const COLUMNS = `seq, task_id, id, version, type, occurred_at, envelope`;

/**
 * OFFSET 0 keeps the tasks a look-up per event: without statistics on a fast-growing table PostgreSQL would read all of
 * them. Uses the primary keys of both tables.
 */
function rowsFrom(events: string): string {
  return sizedPage({
    rows: `
      SELECT e.seq AS position, e.task_id, e.id, e.version, e.type, e.occurred_at, e.envelope,
             t.workspace_id, t.worker_pool_id
        FROM (${events}) e
       CROSS JOIN LATERAL (SELECT org_id, workspace_id, worker_pool_id FROM tasks
                            WHERE tasks.task_id = e.task_id OFFSET 0) t
       WHERE t.org_id = $1 AND ($2::text[] IS NULL OR e.type = ANY ($2))
         AND ($3::uuid[] IS NULL OR t.worker_pool_id = ANY ($3))
       ORDER BY e.seq LIMIT $4 + 1`,
    order: 'position',
    bytes: 'coalesce(octet_length(envelope), 0)',
    limit: '$4',
  });
}

const SCANNED = rowsFrom(
  `SELECT ${COLUMNS} FROM events WHERE seq = ANY ($5::bigint[])
    UNION ALL SELECT ${COLUMNS} FROM events WHERE seq > $6 AND seq <= $7`,
);

/** Uses index events_task_id_version_key. */
const OF_TASK = rowsFrom(`SELECT ${COLUMNS} FROM events WHERE task_id = $5 AND seq > $6 AND seq <= $7`);

const FeedRow = z.object({
  position: z.int(),
  task_id: z.string(),
  id: z.string(),
  version: z.int(),
  type: z.string(),
  occurred_at: z.date(),
  /** Null for an event that was erased. */
  envelope: z.string().nullable(),
  workspace_id: z.string(),
  worker_pool_id: z.string().nullable(),
  /** How many events were found for the page before it was cut to size. */
  found: z.int(),
});
export type FeedRow = z.output<typeof FeedRow>;

export interface FeedFilter {
  readonly orgId: string;
  readonly types: readonly string[] | null;
  readonly pools: readonly string[] | null;
  readonly limit: number;
}

export function rowsOfScan(runner: SqlRunner, filter: FeedFilter, { seqs, tail }: Scan) {
  return typedRows(runner, FeedRow, SCANNED, [...parametersOf(filter), seqs, tail.after, tail.upTo]);
}

export function rowsOfTask(
  runner: SqlRunner,
  filter: FeedFilter,
  { taskId, after, upTo }: { readonly taskId: string; readonly after: number; readonly upTo: number },
) {
  return typedRows(runner, FeedRow, OF_TASK, [...parametersOf(filter), taskId, after, upTo]);
}

function parametersOf({ orgId, types, pools, limit }: FeedFilter): unknown[] {
  return [orgId, types, pools, limit];
}

/**
 * The number after which the events since a moment are, by halving: at most 63 look-ups in the primary key.
 *
 * Numbers and times have almost the same order: a transaction takes at most 30 s (`transaction_timeout`), and clocks
 * differ a little. So it looks for a moment a minute earlier.
 */
const BEFORE_TIME = `
  WITH RECURSIVE search AS (
    SELECT 0::bigint AS low, $1::bigint AS high
    UNION ALL
    SELECT CASE WHEN is_before THEN middle ELSE low END, CASE WHEN is_before THEN high ELSE e.seq - 1 END
      FROM search
     CROSS JOIN LATERAL (SELECT (low + high + 1) / 2 AS middle) m
      LEFT JOIN LATERAL (SELECT seq, occurred_at FROM events
                          WHERE seq > low AND seq <= middle ORDER BY seq DESC LIMIT 1) e ON true
     CROSS JOIN LATERAL (
       SELECT coalesce(e.occurred_at < $2::timestamptz - interval '1 minute', true) AS is_before) b
     WHERE low < high)
  SELECT max(low) AS position FROM search`;

const PositionRow = z.object({ position: z.int() });

export async function positionBefore(runner: SqlRunner, since: string, horizon: number): Promise<number> {
  const [row] = await typedRows(runner, PositionRow, BEFORE_TIME, [horizon, since]);
  return row?.position ?? 0;
}
