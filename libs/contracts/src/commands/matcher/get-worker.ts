import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { WorkerView } from '../../model/worker.js';

/** Errors: `worker.not_found`, for a foreign one and one outside `pools` too. */
export const GetWorker = defineCommand({
  subject: 'command.matcher.get-worker',
  request: z.strictObject({ org_id: Id, pools: z.array(Id).nullable(), worker_id: Id }),
  reply: WorkerView,
});
