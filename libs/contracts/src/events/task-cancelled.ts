import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';
import { AssignmentRef } from '../model/task-assignment.js';

/** The organization cancelled its task. Finished work is paid, the rest of the hold is released. */
export const TaskCancelled = defineEvent({
  type: 'task.cancelled',
  stream: 'TASK',
  publishedWhen: 'the organization cancels a task',
  data: z.object({
    task_id: Id,
    reason: z.string().nullable(),
    payable: z.array(AssignmentRef),
    withdrawn: z.array(AssignmentRef),
    cancelled_at: InstantOut,
  }),
  withoutContent: data => ({ ...data, reason: null }),
  example: {
    task_id: EXAMPLE.taskId,
    reason: 'The alert was a false positive.',
    payable: [],
    withdrawn: [{ assignment_id: EXAMPLE.assignmentId, worker_id: EXAMPLE.workerId }],
    cancelled_at: EXAMPLE.startedAt,
  },
});
