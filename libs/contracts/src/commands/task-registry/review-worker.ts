import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Requirements } from '../../model/requirements.js';
import { Id } from '../../model/scalars.js';

/** Whether a worker may have work at all. */
export const WorkerStanding = z.enum(['active', 'suspended', 'deleted']);
export type WorkerStanding = z.infer<typeof WorkerStanding>;

export const OPEN_WORK_PAGE = 100;

/** An offer, or accepted or started work, with what its task asks of workers. */
export const OpenWork = z.object({
  assignment_id: Id,
  is_offer: z.boolean(),
  requirements: Requirements,
});
export type OpenWork = z.infer<typeof OpenWork>;

/**
 * States how a worker stands as of `revision`, which rises with every change of the worker. From then on the
 * registry refuses offers that were decided on an older revision, and every offer to a worker who is not active.
 * A revision older than the last one stated changes nothing.
 *
 * All open work of a worker who is not active is taken back before the reply. Of an active one the reply lists a
 * page of the open work, so that the matcher can compare it with the rules; see `TakeBackWork`.
 */
export const ReviewWorker = defineCommand({
  subject: 'command.task-registry.review-worker',
  sentBy: ['matcher'],
  request: z.object({
    org_id: Id,
    worker_id: Id,
    revision: z.int().min(0),
    standing: WorkerStanding,
    /** The last assignment of the page before. */
    after: Id.nullable().default(null),
  }),
  reply: z.object({ open: z.array(OpenWork).max(OPEN_WORK_PAGE) }),
});
