import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';
import { WorkerSpec, WorkerView } from '../../model/worker.js';

/**
 * The caller assigns the id, under which it stores the worker's key: creating the same id again for the same
 * organization returns the existing worker. With an idempotency key a repetition gets the worker as it was created,
 * even when it has been deleted since: it is not created again.
 *
 * Errors: `worker.pool_unknown` (invalid, pointer `/pool_ids/n`); `worker.id_taken` (conflict); `idempotency.*`.
 */
export const CreateWorker = defineCommand({
  subject: 'command.matcher.create-worker',
  request: z.strictObject({ org_id: Id, worker_id: Id, worker: WorkerSpec, ...idempotentRequest }),
  reply: WorkerView,
});
