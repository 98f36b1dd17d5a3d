import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { OwnWorkerView } from '../../model/worker.js';

/** A worker's view of themselves. Errors: `worker.not_found`. */
export const GetOwnWorker = defineCommand({
  subject: 'command.matcher.get-own-worker',
  request: z.object({ org_id: Id, worker_id: Id }),
  reply: OwnWorkerView,
});

/** What workers may change about themselves. Errors: `worker.not_found`; `worker.suspended` (forbidden). */
export const SetAvailability = defineCommand({
  subject: 'command.matcher.set-availability',
  request: z.object({ org_id: Id, worker_id: Id, available: z.boolean() }),
  reply: OwnWorkerView,
});
