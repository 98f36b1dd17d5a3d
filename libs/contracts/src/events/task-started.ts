import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';

/** The worker started. From here on the work is paid even when its answer is no longer needed. */
export const TaskStarted = defineEvent({
  type: 'task.started',
  stream: 'TASK',
  publishedWhen: 'a worker starts the work',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    started_at: InstantOut,
    /** When the work is reported as stalled, unless the worker makes progress before. */
    stalls_at: InstantOut.nullable().default(null),
  }),
  withoutContent: data => data,
  example: {
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    worker_id: EXAMPLE.workerId,
    started_at: EXAMPLE.startedAt,
    stalls_at: '2026-03-02T04:31:00.000Z',
  },
});
