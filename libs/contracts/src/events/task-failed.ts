import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { AssignmentRef } from '../model/assignment-ref.js';
import { FailureReason } from '../model/task-status.js';
import { Id, InstantOut } from '../model/scalars.js';

/** The task ended without a result. What was finished is paid, the rest of the hold goes back. */
export const TaskFailed = defineEvent({
  type: 'task.failed',
  stream: 'TASK',
  publishedWhen: 'it ended without a result',
  data: z.object({
    task_id: Id,
    reason: FailureReason,
    detail: z.string().nullable(),
    payable: z.array(AssignmentRef),
    withdrawn: z.array(AssignmentRef),
    failed_at: InstantOut,
  }),
});
