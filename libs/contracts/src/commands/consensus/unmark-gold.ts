import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** Turns the task into an ordinary one; judgements by its known answer no longer count. Errors: `gold.not_found`. */
export const UnmarkGold = defineCommand({
  subject: 'command.consensus.unmark-gold',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: z.strictObject({}),
});
