import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** The task is one like any other again, and what was judged by its known answer no longer counts. Errors: `gold.not_found`. */
export const UnmarkGold = defineCommand({
  subject: 'command.consensus.unmark-gold',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: z.strictObject({}),
});
