import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { WaitingFor } from '../../model/waiting-for.js';

/** Why a task's open places have no worker; null for a task that does not wait for one. */
export const ExplainWaiting = defineCommand({
  subject: 'command.matcher.explain-waiting',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: z.object({ waiting_for: WaitingFor.nullable() }),
  // The result is an optional part of a response.
  deadlineMs: 1_000,
});
