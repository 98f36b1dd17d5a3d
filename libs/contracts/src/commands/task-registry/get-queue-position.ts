import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** Counting further than this would cost more than it tells. */
export const MAX_QUEUE_POSITION = 1_000;

/**
 * How many tasks of the organization, this one included, look for someone and have done so as long as it has.
 * 1 is next; 0 is a task that looks for nobody; at most {@link MAX_QUEUE_POSITION}. Errors: `task.not_found`.
 */
export const GetQueuePosition = defineCommand({
  subject: 'command.task-registry.queue-position',
  request: z.strictObject({ task_id: Id, org_id: Id, pools: z.array(Id).nullable() }),
  reply: z.strictObject({ position: z.int().min(0).max(MAX_QUEUE_POSITION) }),
});
