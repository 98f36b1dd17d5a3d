import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, TrustLevel } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

/**
 * The answers do not agree yet, or pass the decision on: submitted → queued, with more places. `answers_needed` is the
 * new total, so that a repeated command adds no further places. With a `trust_level` only workers of at least that level
 * are asked from now on in this step.
 *
 * With `withdraw_open` the answers can no longer agree, whatever the missing ones are: open assignments are withdrawn,
 * and a single worker of the trust level is asked instead. A repeated command is recognized by the trust level. Errors:
 * `task.not_found`, `task.conflict`.
 */
export const ExtendTask = defineCommand({
  subject: 'command.task-registry.extend',
  sentBy: ['consensus'],
  request: z.strictObject({
    task_id: Id,
    step: z.int32().min(1),
    answers_needed: z.int32().min(2),
    trust_level: TrustLevel.nullable().default(null),
    /** Only with a `trust_level`. */
    withdraw_open: z.boolean().default(false),
  }),
  reply: TaskProgress,
});
