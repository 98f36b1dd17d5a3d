import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { JsonValue } from '../model/json.js';
import { Verdict } from '../model/verdict.js';
import { Id, InstantOut } from '../model/scalars.js';

/** The answers of a step agree. The last step's result is the task's. */
export const TaskVerified = defineEvent({
  type: 'task.verified',
  stream: 'TASK',
  publishedWhen: 'the answers of a step agree',
  data: z.object({
    task_id: Id,
    step: z.int().min(1),
    output: JsonValue,
    verdict: Verdict,
    verified_at: InstantOut,
  }),
});
