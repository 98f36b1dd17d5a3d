import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { WorkerChange, WorkerView } from '../../model/worker.js';

/**
 * Withdraws open work that the worker may no longer have: all of it on suspension, that of a pool on leaving the pool,
 * and offers whose requirements are no longer met. A worker who becomes available, or gains what a waiting task
 * requires, is offered the most urgent matching task. Errors: `worker.not_found`, `worker.pool_unknown`,
 * `worker.shared` (forbidden).
 */
export const UpdateWorker = defineCommand({
  subject: 'command.matcher.update-worker',
  request: z.strictObject({ org_id: Id, pools: z.array(Id).nullable(), worker_id: Id, change: WorkerChange }),
  reply: WorkerView,
});
