import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/**
 * Whether all events of a task are on the stream, by the record of the relay. An event that is erased is not published
 * any more, and billing must have seen it. Uses index events_task_id_version_key.
 *
 * @param taskId an SQL expression for its id
 */
export function isPublished(taskId: string): string {
  return `NOT EXISTS (SELECT 1 FROM events e WHERE e.task_id = ${taskId}
                         AND e.seq > (SELECT coalesce(max(log_seq), 0) FROM relay_checkpoints))`;
}

const PublishedRow = z.object({ published: z.boolean() });

export async function isTaskPublished(runner: SqlRunner, taskId: string): Promise<boolean> {
  const [row] = await typedRows(runner, PublishedRow, `SELECT ${isPublished('$1')} AS published`, [taskId]);
  return row?.published === true;
}
