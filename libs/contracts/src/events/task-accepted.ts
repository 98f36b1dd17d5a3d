import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';

/** The worker accepted the offer, or was assigned without one. */
export const TaskAccepted = defineEvent({
  type: 'task.accepted',
  stream: 'TASK',
  publishedWhen: 'a worker accepts the offer, or is assigned the task directly',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    accepted_at: InstantOut,
    /** When the work is reported as stalled, unless the worker makes progress before. */
    stalls_at: InstantOut.nullable().default(null),
    /** For a direct assignment: when the next worker gets the task, unless this one has started before. */
    start_by: InstantOut.nullable().default(null),
  }),
  withoutContent: data => data,
  example: {
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    worker_id: EXAMPLE.workerId,
    accepted_at: EXAMPLE.acceptedAt,
    stalls_at: '2026-03-02T04:30:20.000Z',
    start_by: null,
  },
});
