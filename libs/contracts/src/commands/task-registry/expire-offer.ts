import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

/**
 * The offer was not accepted in time: offered → queued, for another worker. Errors: `assignment.not_found`;
 * `assignment.not_expired` (conflict) while the offer is valid by the registry's clock; `assignment.conflict` when it
 * ended otherwise.
 */
export const ExpireOffer = defineCommand({
  subject: 'command.task-registry.expire-offer',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, assignment_id: Id }),
  reply: TaskProgress,
});
