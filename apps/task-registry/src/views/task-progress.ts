import { TaskProgress, TimedProgress } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import { statusOf } from '../domain/task-status.js';
import type { Done } from '../persistence/task-request.js';

export const taskProgressCodec = jsonResponse(TaskProgress);
export const timedProgressCodec = jsonResponse(TimedProgress);

/** What a lifecycle command answers: where the task is now. */
export function toTaskProgress({ task, changed }: Done): TaskProgress {
  return { task_id: task.taskId, status: statusOf(task), version: task.version, changed, replayed: false };
}
