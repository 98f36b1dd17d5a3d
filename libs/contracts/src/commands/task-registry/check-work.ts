import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TimedProgress } from './task-progress.js';

/**
 * Checks whether accepted or started work is stalled: past the first limit it is reported as `task.sla_breached`
 * (`stalled`), past the second the assignment is released and the task queued for another worker. A direct assignment
 * that was not started in time expires, and the task is queued for another worker without a report. Work that
 * progresses, or has ended, is unchanged. Errors: `assignment.not_found`.
 */
export const CheckWork = defineCommand({
  subject: 'command.task-registry.check-work',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, assignment_id: Id }),
  reply: TimedProgress,
});
