import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Price } from '../../model/money.js';
import { Id } from '../../model/scalars.js';
import { StoredTaskSpec } from '../../model/task-spec.js';
import { TaskView } from '../../model/task-view.js';

/**
 * Takes a task in. With a `price` its money is already held, and it is created and queued at once;
 * without one it waits as `created` until billing sends `queue`.
 *
 * Errors: `task.id_taken` (conflict) when another task has the id; `idempotency.*`.
 */
export const CreateTask = defineCommand({
  subject: 'command.task-registry.create',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    workspace_id: z.string().min(1).max(100),
    spec: StoredTaskSpec,
    price: Price.nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ task: TaskView, ...idempotentReply }),
});
