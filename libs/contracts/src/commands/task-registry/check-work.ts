import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TimedProgress } from './task-progress.js';

/**
 * Looks whether accepted or started work stands still: too long is reported as `task.sla_breached` (`stalled`), longer
 * still releases the assignment and queues the task for someone else. Work that moves, or has ended, changes nothing.
 * Errors: `assignment.not_found`.
 */
export const CheckWork = defineCommand({
  subject: 'command.task-registry.check-work',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, assignment_id: Id }),
  reply: TimedProgress,
});
