import { z } from 'zod';
import { ServiceError } from '#libs/contracts';
import { changedRows, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { TaskRequest } from './task-request.js';

/**
 * Creating a task takes this lock in shared mode and closing takes it exclusively, so that no task is created in a pool
 * while it is being closed. An advisory lock, because a row lock would be written to disk with every batch.
 */
const LOCK_SHARED = `
  SELECT pg_advisory_xact_lock_shared(hashtextextended('closure ' || id, 0))
    FROM unnest($1::text[]) AS id`;
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('closure ' || $1, 0))`;

const ClosedRow = z.object({ id: z.string() });

/** A separate statement: its snapshot must be taken after the locks. Uses the primary key. */
const CLOSED = `SELECT id FROM closures WHERE id = ANY ($1::uuid[]) AND closed_at IS NOT NULL`;

const RECORD = `
  INSERT INTO closures AS known (id, closed_at, revision) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET closed_at = excluded.closed_at, revision = excluded.revision
   WHERE known.revision < excluded.revision`;
const REVISION = `SELECT 1 FROM closures WHERE id = $1 AND revision = $2`;

/** Uses index tasks_alive. Reads all live tasks of the organization, which is acceptable because closing is rare. */
const LIVE_IN_POOL = `
  SELECT 1 FROM tasks WHERE org_id = $1 AND worker_pool_id = $2 AND ended_as IS NULL LIMIT 1`;
const CLOSE_POOL = `
  INSERT INTO closures (id, closed_at, revision) VALUES ($1, $2, 1) ON CONFLICT (id) DO NOTHING`;

/** The organizations and pools in which these commands create tasks, ordered by id. */
export function ownersOf(requests: readonly TaskRequest[]): readonly string[] {
  const ids = new Set<string>();
  for (const { command } of requests) {
    if (command.kind !== 'create') continue;
    ids.add(command.orgId);
    const { worker_pool_id: poolId } = command.spec.requirements;
    if (poolId !== undefined) ids.add(poolId);
  }
  return [...ids].sort();
}

/** Which of these are closed to new tasks. None of the others can be closed until the transaction ends. */
export async function closedAmong(manager: SqlRunner, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  await manager.query(LOCK_SHARED, [ids]);
  const rows = await typedRows(manager, ClosedRow, CLOSED, [ids]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Must run in a transaction.
 *
 * @throws ServiceError `pool.in_use` while the pool has live tasks
 */
export async function closePool(
  manager: SqlRunner,
  { orgId, poolId, now }: { readonly orgId: string; readonly poolId: string; readonly now: Date },
): Promise<void> {
  await manager.query(LOCK, [poolId]);
  if ((await changedRows(manager, LIVE_IN_POOL, [orgId, poolId])) > 0) {
    throw new ServiceError(
      'conflict',
      'pool.in_use',
      'Tasks of this pool have not ended. Cancel them or let them end first.',
    );
  }
  await manager.query(CLOSE_POOL, [poolId, now]);
}

/**
 * Closes or opens an organization for new tasks. Must run in a transaction.
 *
 * @param closedAt null opens it
 * @returns false when a later revision was already recorded
 */
export async function recordClosure(
  manager: SqlRunner,
  {
    id,
    closedAt,
    revision,
  }: { readonly id: string; readonly closedAt: Date | null; readonly revision: number },
): Promise<boolean> {
  await manager.query(LOCK, [id]);
  await manager.query(RECORD, [id, closedAt, revision]);
  return (await changedRows(manager, REVISION, [id, revision])) > 0;
}
