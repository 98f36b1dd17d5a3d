import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/**
 * Voids the hold of a task that was not created after all. Voiding it twice, or voiding a hold that never existed,
 * succeeds without effect.
 */
export const ReleaseHold = defineCommand({
  subject: 'command.billing.release-hold',
  request: z.strictObject({ task_id: Id, org_id: Id }),
  reply: z.strictObject({ released: z.boolean() }),
});
