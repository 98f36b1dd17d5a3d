import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EvidenceList } from '../model/evidence.js';
import { JsonValue } from '../model/json.js';
import { Id, InstantOut, Label } from '../model/scalars.js';

/** A worker's answer is in and fits the output schema. Consensus decides what it is worth. */
export const TaskSubmitted = defineEvent({
  type: 'task.submitted',
  stream: 'TASK',
  publishedWhen: 'an answer that fits the output schema came in',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    domain: Label,
    step: z.int().min(1),
    output: JsonValue,
    evidence: EvidenceList,
    /** Of this step: how many answers it takes, and how many are in with this one. */
    answers_needed: z.int().min(1),
    answers_received: z.int().min(1),
    submitted_at: InstantOut,
  }),
});
