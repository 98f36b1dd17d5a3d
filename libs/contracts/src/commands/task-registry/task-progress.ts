import { z } from 'zod';
import { idempotentReply } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';
import { TaskStatus } from '../../model/task-status.js';

/** What a lifecycle command answers. A command that repeats what is already so succeeds with `changed: false`. */
export const TaskProgress = z.strictObject({
  task_id: Id,
  status: TaskStatus,
  version: z.int().min(1),
  changed: z.boolean(),
  ...idempotentReply,
});
export type TaskProgress = z.infer<typeof TaskProgress>;
