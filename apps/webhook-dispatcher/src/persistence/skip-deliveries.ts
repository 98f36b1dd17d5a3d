import type { SqlRunner } from '#libs/database';

export type SkipReason = 'gone' | 'endpoint_disabled' | 'endpoint_deleted';

/** Uses index deliveries_pending. An attempt in progress finishes, and its settlement finds the lease gone. */
const SKIP_ALL = `
  UPDATE deliveries
     SET status = 'skipped', reason = $3, held = false, lease_id = NULL, next_attempt_at = NULL, updated_at = now()
   WHERE target = $1 AND destination_id = $2 AND status = 'pending'`;

/** Skips all pending deliveries to this endpoint, or to this task's callback. */
export async function skipAllOf(
  manager: SqlRunner,
  destination: { readonly target: string; readonly destinationId: string },
  reason: SkipReason,
): Promise<void> {
  await manager.query(SKIP_ALL, [destination.target, destination.destinationId, reason]);
}
