import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { InterventionReason } from '../../model/intervention.js';
import { idempotentReply, idempotentRequest } from '../../model/request-fields.js';
import { Id } from '../../model/scalars.js';
import { TaskView } from '../../model/task-view.js';

/**
 * An operator gives a task to a worker of their choice, who must be eligible by the same hard rules as any other.
 *
 * Errors: `worker.not_found`, also for one outside the caller's pools; `worker.not_eligible` (conflict) with the rule;
 * `worker.full`, `worker.had_task`; and those of the registry's `reassign`.
 */
export const GiveTask = defineCommand({
  subject: 'command.matcher.give-task',
  request: z.strictObject({
    ...{ task_id: Id, org_id: Id, pools: z.array(Id).nullable(), worker_id: Id },
    /** The open assignment that ends; null for the only one, or none while a place is open. */
    replaces: Id.nullable().default(null),
    reason: InterventionReason,
    ...idempotentRequest,
  }),
  reply: z.strictObject({ task: TaskView, ...idempotentReply }),
});
