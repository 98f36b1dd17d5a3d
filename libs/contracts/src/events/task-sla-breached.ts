import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { BreachKind, TaskStatus } from '../model/task-status.js';
import { Id, InstantOut } from '../model/scalars.js';

/** A time limit was missed. Published once per kind, `stalled` once per stalled assignment; informational only. */
export const TaskSlaBreached = defineEvent({
  type: 'task.sla_breached',
  stream: 'TASK',
  publishedWhen: 'the target latency or deadline passes, no worker can be found, or accepted work stalls',
  data: z.object({
    task_id: Id,
    kind: BreachKind,
    status: TaskStatus,
    /** For `stalled`: the stalled assignment. */
    assignment_id: Id.nullable().default(null),
    worker_id: Id.nullable().default(null),
    due_at: InstantOut,
    breached_at: InstantOut,
  }),
  withoutContent: data => data,
  example: {
    task_id: EXAMPLE.taskId,
    kind: 'target_latency',
    status: 'started',
    assignment_id: null,
    worker_id: null,
    due_at: '2026-03-02T04:00:00.000Z',
    breached_at: '2026-03-02T04:00:00.412Z',
  },
});
