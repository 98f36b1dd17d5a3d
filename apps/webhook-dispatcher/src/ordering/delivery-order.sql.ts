import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { IS_OPEN, MaybeClaimed, isClaimed } from './pending-deliveries.sql.js';
import type { ClaimedDelivery, Lease } from './pending-deliveries.sql.js';
import { TaskIdRow } from './task-cursors.sql.js';

/** Deliveries of one task to one destination; without a destination, all lanes of the task. */
export interface Lane {
  readonly taskId: string;
  readonly destinationId: string | null;
  /** Whether unblocked deliveries are claimed immediately, for this process to send. */
  readonly claim: boolean;
}

/** A delivery of a lane that became due. */
const FreedRow = MaybeClaimed.extend({ taskId: z.string(), destinationId: z.string() });
export type ClaimedInLane = Readonly<z.output<typeof FreedRow>> & ClaimedDelivery;

/** A delivery that waits for an event that may never arrive. */
const StuckDelivery = z.object({
  taskId: z.string(),
  /** See `isLateStart`: nothing is missing before it. */
  isLate: z.boolean(),
});
export type StuckDelivery = Readonly<z.output<typeof StuckDelivery>>;

const MAX_STUCK = 500;

/** In id order, as everywhere: two transactions that need the same tasks wait and do not deadlock. */
const LOCK = `
  SELECT task_id FROM task_cursors WHERE task_id = ANY ($1::uuid[]) ORDER BY task_id FOR NO KEY UPDATE`;

/**
 * Until when the earlier deliveries of its lane block the delivery `row`: NULL if there are none, 'infinity' until one
 * of them changes, otherwise until `row` overtakes them. `blockedUntil` in delivery-order.rule.ts is its model.
 *
 * Uses index deliveries_in_line.
 */
const blockedUntil = (row: string): string => `(
  SELECT max(coalesce(earlier.overtake_at, 'infinity'))
    FROM deliveries AS earlier
   WHERE earlier.task_id = ${row}.task_id AND earlier.destination_id = ${row}.destination_id
     AND earlier.sequence < ${row}.sequence AND earlier.${IS_OPEN})`;

/**
 * The turn of the delivery `row`, to be joined to it: `blocked_until`, `is_free`, `is_claimed` (free, and this process
 * sends it), `due_at`.
 *
 * `OFFSET 0` keeps PostgreSQL from repeating the lookup wherever its result is used, up to nine times: measured for 100
 * new deliveries in lanes of twelve, 11 ms instead of 69 on a busy machine.
 *
 * @param waits a condition under which it is held, whatever comes before it
 * @param leaseMs the parameter with the lease
 */
export const turnOf = (row: string, waits: string, leaseMs: string): string => `
  LATERAL (SELECT CASE WHEN ${waits} THEN 'infinity' ELSE ${blockedUntil(row)} END AS blocked_until OFFSET 0) AS line,
  LATERAL (SELECT blocked_until IS NULL OR blocked_until <= now() AS is_free) AS freed,
  LATERAL (SELECT is_free AND ${row}.claim AS is_claimed,
                  CASE WHEN is_free AND ${row}.claim THEN now() + ${leaseMs} * interval '1 ms'
                       WHEN is_free THEN now()
                       ELSE nullif(blocked_until, 'infinity') END AS due_at) AS turn`;

/**
 * Releases the first held delivery of each lane unless an earlier one blocks it. If the earlier one is being retried,
 * the held one becomes due when that one's patience ends (`overtake_at`).
 */
const ADVANCE = `
  WITH first AS (
    SELECT DISTINCT ON (delivery.task_id, delivery.destination_id)
           delivery.delivery_id, delivery.task_id, delivery.destination_id, delivery.sequence, lane.claim
      FROM (SELECT task_id, destination_id, bool_or(claim) AS claim
              FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS lane (task_id, destination_id, claim)
             GROUP BY task_id, destination_id) AS lane
      JOIN deliveries AS delivery
        ON delivery.task_id = lane.task_id
       AND (lane.destination_id IS NULL OR delivery.destination_id = lane.destination_id)
      JOIN task_cursors AS cursor ON cursor.task_id = delivery.task_id
     WHERE delivery.held AND delivery.${IS_OPEN} AND delivery.sequence <= cursor.seen_through
     ORDER BY delivery.task_id, delivery.destination_id, delivery.sequence
  )
  UPDATE deliveries AS delivery
     SET held = NOT is_free, next_attempt_at = due_at, lease_id = CASE WHEN is_claimed THEN gen_random_uuid() END
    FROM first, ${turnOf('first', 'false', '$4')}
   WHERE delivery.delivery_id = first.delivery_id AND due_at IS NOT NULL
  RETURNING delivery.delivery_id AS "deliveryId", delivery.task_id AS "taskId",
            delivery.destination_id AS "destinationId", delivery.org_id AS "orgId", delivery.target,
            delivery.origin,
            delivery.lease_id AS "leaseId"`;

/**
 * Held deliveries that have waited for too long and are the first of their lanes: they wait for an event. Also uses
 * index deliveries_held.
 */
const STUCK = `
  SELECT stuck.task_id AS "taskId", coalesce(cursor.started_late, false) AS "isLate"
    FROM deliveries AS stuck LEFT JOIN task_cursors AS cursor ON cursor.task_id = stuck.task_id
   WHERE status = 'pending' AND next_attempt_at IS NULL
     AND stuck.created_at < now() - least($1::float8, $2::float8) * interval '1 ms'
     AND (cursor.started_late OR stuck.created_at < now() - $1::float8 * interval '1 ms')
     AND ${blockedUntil('stuck')} IS NULL
   ORDER BY stuck.created_at LIMIT ${MAX_STUCK}`;

/**
 * Locks these tasks' order until the end of the transaction.
 *
 * @returns the tasks that have an order: the others have terminal-only subscribers
 */
export async function lockTasks(
  manager: SqlRunner,
  taskIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (taskIds.length === 0) return new Set();
  const rows = await typedRows(manager, TaskIdRow, LOCK, [taskIds]);
  return new Set(rows.map(({ task_id }) => task_id));
}

/**
 * Call with the tasks' cursors locked, after any change that may release a held delivery.
 *
 * @returns the deliveries claimed for this process to send now
 */
export async function advanceLanes(
  manager: SqlRunner,
  lanes: readonly Lane[],
  lease: Lease,
): Promise<readonly ClaimedInLane[]> {
  if (lanes.length === 0) return [];
  const freed = await typedRows(manager, FreedRow, ADVANCE, [
    lanes.map(({ taskId }) => taskId),
    lanes.map(({ destinationId }) => destinationId),
    lanes.map(({ claim }) => claim),
    lease.leaseMs,
  ]);
  return freed.filter(isClaimed);
}

/** Held deliveries that nothing but a missing event blocks, for longer than these patiences; at most 500. */
export async function stuckDeliveries(
  runner: SqlRunner,
  patience: { readonly gapMs: number; readonly lateStartMs: number },
): Promise<readonly StuckDelivery[]> {
  return typedRows(runner, StuckDelivery, STUCK, [patience.gapMs, patience.lateStartMs]);
}
