import { z } from 'zod';
import { idempotentReply } from '../../model/idempotency.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { TaskStatus } from '../../model/task-status.js';

/** The reply to a lifecycle command. A command whose effect is already in place succeeds with `changed: false`. */
export const TaskProgress = z.strictObject({
  task_id: Id,
  status: TaskStatus,
  version: z.int().min(1),
  changed: z.boolean(),
  ...idempotentReply,
});
export type TaskProgress = z.infer<typeof TaskProgress>;

/** The reply to a command sent by a timer, and when the timer should fire again; null for never. */
export const TimedProgress = TaskProgress.extend({ next_check_at: InstantOut.nullable().default(null) });
export type TimedProgress = z.infer<typeof TimedProgress>;
