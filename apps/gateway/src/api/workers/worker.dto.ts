import { z } from 'zod';
import { Id, Label, WorkerStatus, WorkerView, EXAMPLE } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery, queryFlag } from '../../edge/schemas/input.js';
import { EXAMPLE_WORKER } from '../../openapi/models/worker-models.js';

export const WorkerQuery = z.strictObject({
  pool: Id.optional(),
  skill: Label.optional(),
  available: queryFlag().optional(),
  /** Part of the name, in upper or lower case. */
  name: Label.optional(),
  status: WorkerStatus.optional(),
  ...pageQuery,
});
export type WorkerQuery = z.output<typeof WorkerQuery>;

export const NewWorker = named(
  'NewWorker',
  z.strictObject({
    ...WorkerView.shape,
    /** The worker's API key. Shown only once. */
    api_key: z.string(),
  }),
  { ...EXAMPLE_WORKER, api_key: 'csw_example_0000000000000000000000000000' },
);
export type NewWorker = z.infer<typeof NewWorker>;

export const NewWorkerKey = named('NewWorkerKey', z.strictObject({ worker_id: Id, api_key: z.string() }), {
  worker_id: EXAMPLE.workerId,
  api_key: 'csw_example_0000000000000000000000000000',
});
export type NewWorkerKey = z.infer<typeof NewWorkerKey>;
