import type { SqlRunner } from '#libs/database';

/** Uses index assignments_by_worker. */
const LOCK = `
  SELECT task_id FROM tasks
   WHERE task_id IN (SELECT task_id FROM assignments WHERE worker_id = ANY ($1::uuid[])) AND ended_as IS NULL
   ORDER BY task_id
     FOR NO KEY UPDATE`;

/**
 * Locks the live tasks that these workers have or had. A batch locks tasks before workers, too: a change of one of these
 * tasks is made before this, or sees what is stored after it.
 */
export async function lockLiveTasksOf(manager: SqlRunner, workerIds: readonly string[]): Promise<void> {
  await manager.query(LOCK, [workerIds]);
}
