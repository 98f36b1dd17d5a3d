import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TimedProgress } from './task-progress.js';

/**
 * Applies `requirements.relax_after` when it is due: a task that still waits for a worker is queued again with its
 * remaining requirements. Errors: `task.not_found`; `task.conflict` once it has ended.
 */
export const RelaxTask = defineCommand({
  subject: 'command.task-registry.relax',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id }),
  reply: TimedProgress,
});
