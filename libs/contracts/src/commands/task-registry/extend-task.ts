import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, TrustLevel } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

/**
 * The answers do not agree yet: submitted → queued, with one more place. `answers_needed` is the new total, so that a
 * repeated command adds only one place. With a `trust_level` only workers of at least that level are asked from now on
 * in this step. Errors: `task.not_found`, `task.conflict`.
 */
export const ExtendTask = defineCommand({
  subject: 'command.task-registry.extend',
  sentBy: ['consensus'],
  request: z.strictObject({
    task_id: Id,
    step: z.int32().min(1),
    answers_needed: z.int32().min(2),
    trust_level: TrustLevel.nullable().default(null),
  }),
  reply: TaskProgress,
});
