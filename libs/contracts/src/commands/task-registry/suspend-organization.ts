import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

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
