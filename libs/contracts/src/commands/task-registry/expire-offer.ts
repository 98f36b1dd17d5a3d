import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

/**
 * Nobody took the offer in time: offered → queued, for someone else. Errors: `assignment.not_found`;
 * `assignment.not_expired` (conflict) while the offer stands by the registry's clock;
 * `assignment.conflict` when it ended otherwise.
 */
export const ExpireOffer = defineCommand({
  subject: 'command.task-registry.expire-offer',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, assignment_id: Id }),
  reply: TaskProgress,
});
