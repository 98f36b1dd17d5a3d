import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TimedProgress } from './task-progress.js';

/**
 * The time of `requirements.relax_after` has come: a task that still looks for someone is queued again with what is
 * left of its requirements. Errors: `task.not_found`; `task.conflict` once it has ended.
 */
export const RelaxTask = defineCommand({
  subject: 'command.task-registry.relax',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id }),
  reply: TimedProgress,
});
