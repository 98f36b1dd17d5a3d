import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/**
 * Suspends an organization's work or lifts the suspension. While it is suspended no task is created, and its live
 * tasks are cancelled, some with each command: send it again until `live_tasks` is 0.
 *
 * A revision older than the last one stated changes nothing and replies with 0.
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
    /** Live tasks that are left to cancel. */
    live_tasks: z.int().min(0),
  }),
});
