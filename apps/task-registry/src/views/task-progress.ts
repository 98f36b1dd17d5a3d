import { TaskProgress, TimedProgress } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import { statusOf } from '../domain/task-status.js';
import type { Done } from '../persistence/task-request.js';

export const taskProgressCodec = jsonResponse(TaskProgress);
export const timedProgressCodec = jsonResponse(TimedProgress);

/** The reply to a lifecycle command: the task's present state. */
export function toTaskProgress({ task, changed }: Done): TaskProgress {
  return { task_id: task.taskId, status: statusOf(task), version: task.version, changed, replayed: false };
}
