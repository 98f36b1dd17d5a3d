import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/**
 * No task is created in this pool from now on. Repeating it changes nothing.
 *
 * Errors: `pool.in_use` (conflict) while the pool has live tasks; then it stays open.
 */
export const ClosePool = defineCommand({
  subject: 'command.task-registry.close-pool',
  sentBy: ['matcher'],
  request: z.object({ org_id: Id, pool_id: Id }),
  reply: z.object({}),
});

/**
 * Suspends an organization's work or lifts the suspension. While it is suspended no task is created, and each command
 * cancels some of its live tasks: repeat it until `live_tasks` is 0.
 *
 * A revision older than the last one is ignored, with the reply 0.
 */
export const SuspendOrganization = defineCommand({
  subject: 'command.task-registry.suspend-organization',
  request: z.object({
    org_id: Id,
    suspended: z.boolean(),
    /** Rises with every suspension and every lifting of one. */
    revision: z.int().min(1),
  }),
  reply: z.object({
    /** The number of live tasks left to cancel. */
    live_tasks: z.int().min(0),
  }),
});
