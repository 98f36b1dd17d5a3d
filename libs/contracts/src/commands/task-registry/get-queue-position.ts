import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** Counting further would cost more than it is worth. */
export const MAX_QUEUE_POSITION = 1_000;

/**
 * The position of a task among those of its organization that wait for a worker, by how long they have waited. 1 is
 * next; 0 is a task that waits for no worker; at most {@link MAX_QUEUE_POSITION}. Errors: `task.not_found`.
 */
export const GetQueuePosition = defineCommand({
  subject: 'command.task-registry.queue-position',
  request: z.strictObject({ task_id: Id, org_id: Id, pools: z.array(Id).nullable() }),
  reply: z.strictObject({ position: z.int().min(0).max(MAX_QUEUE_POSITION) }),
});
