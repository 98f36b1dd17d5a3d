import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

/**
 * The answers do not agree yet: submitted → queued, with one more place. `answers_needed` is the number
 * it grows to, so that saying it twice asks for one more only. Errors: `task.not_found`, `task.conflict`.
 */
export const ExtendTask = defineCommand({
  subject: 'task-registry.extend',
  request: z.strictObject({ task_id: Id, step: z.int().min(1), answers_needed: z.int().min(2) }),
  reply: TaskProgress,
});
