import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { WorkerView } from '../../model/worker.js';

/**
 * Errors: `worker.not_found`, also for a foreign worker and one outside `pools`, and for a deleted one unless
 * `include_deleted` is set: a deleted worker gets no work, but its earnings are still to be paid out.
 */
export const GetWorker = defineCommand({
  subject: 'command.matcher.get-worker',
  sentBy: ['gateway', 'webhook-dispatcher'],
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    worker_id: Id,
    include_deleted: z.boolean().default(false),
  }),
  reply: WorkerView,
});
