import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { BreachKind, TaskStatus } from '../model/task-status.js';
import { Id, InstantOut } from '../model/scalars.js';

/** A promise about time was missed. Told once for each kind; by itself it changes nothing. */
export const TaskSlaBreached = defineEvent({
  type: 'task.sla_breached',
  stream: 'TASK',
  publishedWhen: 'its target latency or its deadline passed before it ended',
  data: z.object({
    task_id: Id,
    kind: BreachKind,
    status: TaskStatus,
    due_at: InstantOut,
    breached_at: InstantOut,
  }),
});
