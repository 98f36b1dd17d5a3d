import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { IS_OPEN, isTaken } from './pending-deliveries.sql.js';
import type { Lease, MaybeTaken, TakenDelivery } from './pending-deliveries.sql.js';

/** Deliveries of one task to one destination; without a destination, all lanes of the task. */
export interface Lane {
  readonly taskId: string;
  readonly destinationId: string | null;
  /** Whether unblocked deliveries are taken immediately, for this process to send. */
  readonly take: boolean;
}

export interface TakenFromLane extends TakenDelivery {
  readonly taskId: string;
  readonly destinationId: string;
}

/** In id order, as everywhere: two transactions that need the same tasks wait and do not deadlock. */
const LOCK = `
  SELECT task_id FROM task_cursors WHERE task_id = ANY ($1::uuid[]) ORDER BY task_id FOR NO KEY UPDATE`;

/**
 * Releases the first held delivery of each lane unless an earlier one blocks it. If the earlier one is being retried,
 * the held one becomes due when that one's patience ends (`overtake_at`). See delivery-order.rule.ts.
 *
 * Uses index deliveries_in_line.
 */
const ADVANCE = `
  WITH line AS (
    SELECT delivery.delivery_id, delivery.held, lane.take,
           max(coalesce(delivery.overtake_at, 'infinity')) FILTER (WHERE NOT delivery.held) OVER earlier
             AS blocked_until,
           count(*) FILTER (WHERE delivery.held) OVER earlier AS held_before
      FROM (SELECT task_id, destination_id, bool_or(take) AS take
              FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS lane (task_id, destination_id, take)
             GROUP BY task_id, destination_id) AS lane
      JOIN deliveries AS delivery
        ON delivery.task_id = lane.task_id
       AND (lane.destination_id IS NULL OR delivery.destination_id = lane.destination_id)
      JOIN task_cursors AS cursor ON cursor.task_id = delivery.task_id
     WHERE delivery.${IS_OPEN} AND (NOT delivery.held OR delivery.sequence <= cursor.seen_through)
    WINDOW earlier AS (PARTITION BY delivery.task_id, delivery.destination_id ORDER BY delivery.sequence
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ), first AS (
    SELECT delivery_id, take, blocked_until, blocked_until IS NULL OR blocked_until <= now() AS is_free
      FROM line
     WHERE held AND held_before = 0 AND blocked_until IS DISTINCT FROM 'infinity'
  )
  UPDATE deliveries AS delivery
     SET held = NOT is_free,
         lease_id = CASE WHEN is_free AND take THEN gen_random_uuid() END,
         next_attempt_at = CASE WHEN NOT is_free THEN blocked_until
                                WHEN take THEN now() + $4 * interval '1 ms'
                                ELSE now() END
    FROM first
   WHERE delivery.delivery_id = first.delivery_id
  RETURNING delivery.delivery_id AS "deliveryId", delivery.task_id AS "taskId",
            delivery.destination_id AS "destinationId", delivery.org_id AS "orgId", delivery.target,
            delivery.origin,
            delivery.lease_id AS "leaseId"`;

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
  const rows = await rowsOf<{ readonly task_id: string }>(manager, LOCK, [taskIds]);
  return new Set(rows.map(({ task_id }) => task_id));
}

/**
 * Call with the tasks' cursors locked, after any change that may release a held delivery.
 *
 * @returns the deliveries taken for this process to send now
 */
export async function advanceLanes(
  manager: SqlRunner,
  lanes: readonly Lane[],
  lease: Lease,
): Promise<readonly TakenFromLane[]> {
  if (lanes.length === 0) return [];
  const freed = await rowsOf<MaybeTaken<TakenFromLane>>(manager, ADVANCE, [
    lanes.map(({ taskId }) => taskId),
    lanes.map(({ destinationId }) => destinationId),
    lanes.map(({ take }) => take),
    lease.leaseMs,
  ]);
  return freed.filter(isTaken);
}
