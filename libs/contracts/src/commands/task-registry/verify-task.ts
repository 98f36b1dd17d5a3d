import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { JsonValue } from '../../model/json.js';
import { Id } from '../../model/scalars.js';
import { Verdict } from '../../model/verdict.js';
import { TaskProgress } from './task-progress.js';

/** The answers of a step agree: submitted → verified → completed, or on to the next step. Errors: `task.not_found`, `task.conflict`. */
export const VerifyTask = defineCommand({
  subject: 'command.task-registry.verify',
  sentBy: ['consensus'],
  request: z.strictObject({ task_id: Id, step: z.int32().min(1), output: JsonValue, verdict: Verdict }),
  reply: TaskProgress,
});
