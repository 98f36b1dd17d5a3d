import { z } from 'zod';

/** The twelve events of a task, in the order of a successful task. */
export const TASK_EVENT_TYPES = [
  'task.created',
  'task.queued',
  'task.matched',
  'task.offered',
  'task.accepted',
  'task.started',
  'task.submitted',
  'task.verified',
  'task.completed',
  'task.failed',
  'task.cancelled',
  'task.sla_breached',
] as const;

export const TaskEventType = z.enum(TASK_EVENT_TYPES);
export type TaskEventType = z.infer<typeof TaskEventType>;
