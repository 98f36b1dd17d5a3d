import { z } from 'zod';
import { idempotentReply } from '../../model/idempotency.js';
import { Id, InstantOut } from '../../model/scalars.js';
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

/** The answer to a command that a timer sent, and when the timer should ask again; null for never. */
export const TimedProgress = TaskProgress.extend({ next_check_at: InstantOut.nullable().default(null) });
export type TimedProgress = z.infer<typeof TimedProgress>;
