import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id, Label } from '../../model/scalars.js';
import { WorkerView } from '../../model/worker.js';

/** An organization's workers, newest first; `pools` limits them to those in a key's pools. Errors: `cursor.invalid`. */
export const ListWorkers = defineCommand({
  subject: 'command.matcher.list-workers',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    pool: Id.optional(),
    skill: Label.optional(),
    available: z.boolean().optional(),
    ...pageRequest,
  }),
  reply: pageOf(WorkerView),
});
