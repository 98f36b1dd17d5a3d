import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';
import { WorkerQualityView } from './get-worker-quality.js';

/** All workers of an organization with a judged answer, ordered by id. Errors: `cursor.invalid`. */
export const ListWorkerQuality = defineCommand({
  subject: 'command.consensus.list-worker-quality',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(WorkerQualityView),
});
