import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut, Label } from '../model/scalars.js';

/** A worker was asked. Unless the offer is taken by `expires_at`, it goes to the next. */
export const TaskOffered = defineEvent({
  type: 'task.offered',
  stream: 'TASK',
  publishedWhen: 'a worker was asked to do it',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    domain: Label,
    offered_at: InstantOut,
    /** Null for an assignment, which is not a question. */
    expires_at: InstantOut.nullable(),
  }),
  example: {
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    worker_id: EXAMPLE.workerId,
    domain: 'security',
    offered_at: EXAMPLE.offeredAt,
    expires_at: '2026-03-02T03:51:01.000Z',
  },
});
