import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { FailureReason } from '../../model/task-status.js';
import { TaskProgress } from './task-progress.js';

/**
 * Ends a task without a result; with a `step`, only while it is in that step. Errors: `task.not_found`; `task.conflict`
 * when it ended otherwise or is in another step.
 */
export const FailTask = defineCommand({
  subject: 'command.task-registry.fail',
  sentBy: ['billing', 'consensus', 'sla-monitor'],
  request: z.strictObject({
    task_id: Id,
    reason: FailureReason,
    detail: z.string().max(1_000).nullable(),
    step: z.int32().min(1).nullable().default(null),
  }),
  reply: TaskProgress,
});
