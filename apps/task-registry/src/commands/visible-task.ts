import { notFound } from '#libs/contracts';
import { isVisibleTo } from '../domain/visibility.js';
import type { Task } from '../domain/task.js';
import type { TaskReader } from '../persistence/task-reader.js';

interface Asking {
  readonly task_id: string;
  readonly org_id: string;
  readonly pools: readonly string[] | null;
}

/** @throws ServiceError `task.not_found`, also for a task that the caller may not see */
export async function visibleTask(reader: TaskReader, { task_id, org_id, pools }: Asking): Promise<Task> {
  const task = await reader.find(task_id);
  if (task === undefined || !isVisibleTo(task, { orgId: org_id, pools })) throw notFound('task');
  return task;
}
