import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';
import { WorkerQualityView } from './get-worker-quality.js';

/** Every worker of an organization of whom an answer was judged, in the order of their ids. Errors: `cursor.invalid`. */
export const ListWorkerQuality = defineCommand({
  subject: 'command.consensus.list-worker-quality',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(WorkerQualityView),
});
