import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';
import { TaskView } from '../../model/task-view.js';

/** The organization cancels its task. Errors: `task.not_found`; `task.not_cancellable` (conflict) once it has ended. */
export const CancelTask = defineCommand({
  subject: 'command.task-registry.cancel',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    /** The pools the caller's key is limited to; null means all. */
    pools: z.array(Id).nullable(),
    reason: z.string().min(1).max(1_000).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ task: TaskView, ...idempotentReply }),
});
