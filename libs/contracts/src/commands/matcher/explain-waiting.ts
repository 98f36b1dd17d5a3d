import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { WaitingFor } from '../../model/waiting-for.js';

/** Why nobody has been found for a task's open places; null for a task that does not wait for a worker. */
export const ExplainWaiting = defineCommand({
  subject: 'command.matcher.explain-waiting',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: z.object({ waiting_for: WaitingFor.nullable() }),
  // It only adds to an answer that is useful without it.
  deadlineMs: 1_000,
});
