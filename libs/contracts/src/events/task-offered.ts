import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut, Label } from '../model/scalars.js';

/** A worker got an offer. Unless it is accepted by `expires_at`, the next worker gets one. */
export const TaskOffered = defineEvent({
  type: 'task.offered',
  stream: 'TASK',
  publishedWhen: 'a task is offered to a worker',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    domain: Label,
    offered_at: InstantOut,
    /** Null for a direct assignment; see `start_by` of the `task.accepted` that follows it. */
    expires_at: InstantOut.nullable(),
  }),
  withoutContent: data => data,
  example: {
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    worker_id: EXAMPLE.workerId,
    domain: 'security',
    offered_at: EXAMPLE.offeredAt,
    expires_at: '2026-03-02T03:51:01.000Z',
  },
});
