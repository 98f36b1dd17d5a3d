import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { DecisionResult } from '../model/decision-result.js';
import { EvidenceList } from '../model/evidence.js';
import { JsonValue } from '../model/json.js';
import { Price } from '../model/money.js';
import { Id, InstantOut } from '../model/scalars.js';
import { AssignmentRef } from '../model/task-assignment.js';
import { Verdict, verdictOnOnly, verdictWithoutAnswers } from '../model/verdict.js';

/** The task ended with a result. Billing pays; the matcher learns from the match. */
export const TaskCompleted = defineEvent({
  type: 'task.completed',
  stream: 'TASK',
  publishedWhen: 'a task ends with a result',
  data: z.object({
    task_id: Id,
    output: JsonValue,
    evidence: EvidenceList,
    /** The verdict on the last step; null in events from before the field existed. */
    verdict: Verdict.nullable().default(null),
    /** The worker's verdict on a decision, bound to its action; null for other tasks. */
    decision: DecisionResult.nullable().default(null),
    price: Price,
    /** All workers who are paid: their answer counted, or they had started when it was no longer needed. */
    payable: z.array(AssignmentRef),
    /** Assignments that were still open and end with the task. */
    withdrawn: z.array(AssignmentRef),
    completed_at: InstantOut,
  }),
  withoutContent: ({ verdict, ...data }) => ({
    ...data,
    ...{ output: null, evidence: [], decision: null },
    verdict: verdict && verdictWithoutAnswers(verdict),
  }),
  example: {
    task_id: EXAMPLE.taskId,
    output: { reached_user: true },
    evidence: [{ type: 'call_recording', uri: 'https://evidence.example/calls/48219' }],
    verdict: verdictOnOnly(EXAMPLE.assignmentId),
    decision: null,
    price: { amount_micros: 3_000_000, currency: 'USD' },
    payable: [{ assignment_id: EXAMPLE.assignmentId, worker_id: EXAMPLE.workerId }],
    withdrawn: [],
    completed_at: EXAMPLE.endedAt,
  },
});
