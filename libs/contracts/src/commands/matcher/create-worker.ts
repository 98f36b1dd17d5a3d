import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';
import { WorkerSpec, WorkerView } from '../../model/worker.js';

/**
 * The id comes from the caller, who keeps the worker's key under it: creating the same id again
 * for the same organization answers with the worker that is there. With an idempotency key a repetition gets the
 * worker as it was created, also when it has been deleted since: it is not made again.
 *
 * Errors: `worker.pool_unknown` (invalid, pointer `/pool_ids/n`); `worker.id_taken` (conflict); `idempotency.*`.
 */
export const CreateWorker = defineCommand({
  subject: 'command.matcher.create-worker',
  request: z.strictObject({ org_id: Id, worker_id: Id, worker: WorkerSpec, ...idempotentRequest }),
  reply: WorkerView,
});
