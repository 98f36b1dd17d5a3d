import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { AssignmentRef } from '../model/assignment-ref.js';
import { EvidenceList } from '../model/evidence.js';
import { JsonValue } from '../model/json.js';
import { Price } from '../model/money.js';
import { Id, InstantOut } from '../model/scalars.js';
import { Verdict } from '../model/verdict.js';

/** The task ended with a result. Billing pays; the match is history to learn from. */
export const TaskCompleted = defineEvent({
  type: 'task.completed',
  stream: 'TASK',
  publishedWhen: 'it ended with a result',
  data: z.object({
    task_id: Id,
    output: JsonValue,
    evidence: EvidenceList,
    /** On the last step; null in events of before it was told here. */
    verdict: Verdict.nullable().default(null),
    price: Price,
    /** Everyone who is paid: their answer counted, or they had started when it was no longer needed. */
    payable: z.array(AssignmentRef),
    /** Assignments that were still open and end with the task. */
    withdrawn: z.array(AssignmentRef),
    completed_at: InstantOut,
  }),
});
