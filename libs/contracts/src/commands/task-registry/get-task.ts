import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TaskView } from '../../model/task-view.js';

/** One task of an organization. Errors: `task.not_found`, also for a foreign task. */
export const GetTask = defineCommand({
  subject: 'command.task-registry.get',
  request: z.strictObject({ task_id: Id, org_id: Id, pools: z.array(Id).nullable() }),
  reply: TaskView,
});
