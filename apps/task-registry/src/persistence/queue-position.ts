import { MAX_QUEUE_POSITION } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/** Living tasks that are looked at to find those that wait: most of an organization's may be in somebody's hands. */
const LOOKED_AT = 2 * MAX_QUEUE_POSITION;

/** Index: tasks_alive, from the task backwards. */
const POSITION = `
  SELECT least(count(*), ${MAX_QUEUE_POSITION})::int AS position
    FROM (SELECT status FROM tasks
           WHERE org_id = $1 AND ended_as IS NULL AND (created_at, task_id) <= ($2, $3)
           ORDER BY created_at DESC, task_id DESC
           LIMIT ${LOOKED_AT}) AS before
   WHERE status IN ('created', 'queued')`;

/** How many look for someone that are not younger than this one, itself included. */
export async function queuePosition(
  runner: SqlRunner,
  task: { readonly orgId: string; readonly createdAt: Date; readonly taskId: string },
): Promise<number> {
  const [row] = await rowsOf<{ position: number }>(runner, POSITION, [
    task.orgId,
    task.createdAt,
    task.taskId,
  ]);
  return row?.position ?? 0;
}
