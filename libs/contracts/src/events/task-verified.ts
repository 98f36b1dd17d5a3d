import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { AssignmentRef } from '../model/task-assignment.js';
import { JsonValue } from '../model/json.js';
import { Verdict, verdictOnOnly, verdictWithoutAnswers } from '../model/verdict.js';
import { Id, InstantOut } from '../model/scalars.js';
import { StepRef } from '../model/workflow-step.js';

/** The answers of a step agree. The last step's result is the task's. */
export const TaskVerified = defineEvent({
  type: 'task.verified',
  stream: 'TASK',
  publishedWhen: 'the answers of a step agree',
  data: z.object({
    task_id: Id,
    step: z.int().min(1),
    /** Null unless the task has several. */
    step_ref: StepRef.nullable().default(null),
    output: JsonValue,
    verdict: Verdict,
    /** Assignments of the step that were still open and are no longer needed. */
    withdrawn: z.array(AssignmentRef).default([]),
    verified_at: InstantOut,
  }),
  withoutContent: data => ({ ...data, output: null, verdict: verdictWithoutAnswers(data.verdict) }),
  example: {
    task_id: EXAMPLE.taskId,
    step: 1,
    step_ref: null,
    output: { reached_user: true },
    verdict: verdictOnOnly(EXAMPLE.assignmentId),
    withdrawn: [],
    verified_at: EXAMPLE.endedAt,
  },
});
