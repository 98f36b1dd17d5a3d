import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { AssignmentRef } from '../model/task-assignment.js';
import { FailureReason } from '../model/task-status.js';
import { Id, InstantOut } from '../model/scalars.js';
import { StepRef } from '../model/workflow-step.js';

/** The task ended without a result. Finished work is paid, the rest of the hold is released. */
export const TaskFailed = defineEvent({
  type: 'task.failed',
  stream: 'TASK',
  publishedWhen: 'a task ends without a result',
  data: z.object({
    task_id: Id,
    reason: FailureReason,
    detail: z.string().nullable(),
    /** The step in which it failed; null unless the task has several. */
    step: StepRef.nullable().default(null),
    payable: z.array(AssignmentRef),
    withdrawn: z.array(AssignmentRef),
    failed_at: InstantOut,
  }),
  withoutContent: data => ({ ...data, detail: null }),
  example: {
    task_id: EXAMPLE.taskId,
    reason: 'expired',
    detail: 'The deadline passed before an answer was verified.',
    step: null,
    payable: [],
    withdrawn: [{ assignment_id: EXAMPLE.assignmentId, worker_id: EXAMPLE.workerId }],
    failed_at: EXAMPLE.deadline,
  },
});
