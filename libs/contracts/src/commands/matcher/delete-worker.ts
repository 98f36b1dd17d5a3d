import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/**
 * The worker gets no more work, and open work is withdrawn at once. Submitted answers stay and are paid.
 *
 * Errors: `worker.not_found`.
 */
export const DeleteWorker = defineCommand({
  subject: 'command.matcher.delete-worker',
  request: z.strictObject({ org_id: Id, pools: z.array(Id).nullable(), worker_id: Id }),
  reply: z.strictObject({}),
});
