import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Requirements } from '../../model/requirements.js';
import { Id, LabelKey } from '../../model/scalars.js';

/** Whether a worker may have work at all. */
export const WorkerStanding = z.enum(['active', 'suspended', 'deleted']);
export type WorkerStanding = z.infer<typeof WorkerStanding>;

export const OPEN_WORK_PAGE = 100;

/** An offer, or accepted or started work, with the requirements of its task. */
export const OpenWork = z.object({
  assignment_id: Id,
  is_offer: z.boolean(),
  requirements: Requirements,
  /** The label keys of those who requested the task. */
  requesters: z.array(LabelKey).default([]),
  /** The label keys of the people behind the other workers who have or had an assignment on it. */
  other_person_ids: z.array(LabelKey).default([]),
});
export type OpenWork = z.infer<typeof OpenWork>;

/**
 * Sets a worker's standing as of `revision`, which rises with every change of the worker. From then on the registry
 * refuses offers that were decided on an older revision, and every offer to a worker who is not active. A revision
 * older than the last one is ignored.
 *
 * All open work of a worker who is not active is withdrawn before the reply. For an active one the reply lists a page
 * of the open work, so that the matcher can compare it with the rules; see `TakeBackWork`.
 */
export const ReviewWorker = defineCommand({
  subject: 'command.task-registry.review-worker',
  sentBy: ['matcher'],
  request: z.object({
    org_id: Id,
    worker_id: Id,
    revision: z.int().min(0),
    standing: WorkerStanding,
    /** The label key of the person behind the account, who also counts for the assignments that it has on live tasks. */
    person_id: LabelKey.nullable().default(null),
    /** The last assignment of the previous page. */
    after: Id.nullable().default(null),
  }),
  reply: z.object({ open: z.array(OpenWork).max(OPEN_WORK_PAGE) }),
});

/** `offer` withdraws only what the worker has not accepted yet; `all_work` also what is accepted or started. */
export const TakeBackScope = z.enum(['offer', 'all_work']);
export type TakeBackScope = z.infer<typeof TakeBackScope>;

/**
 * Withdraws open work from a worker and queues its tasks for others, with reason `released`. Work that has ended in the
 * meantime, and accepted work when only an offer was meant, is unchanged.
 */
export const TakeBackWork = defineCommand({
  subject: 'command.task-registry.take-back',
  sentBy: ['matcher'],
  request: z.object({
    org_id: Id,
    worker_id: Id,
    assignments: z
      .array(z.object({ assignment_id: Id, scope: TakeBackScope }))
      .min(1)
      .max(OPEN_WORK_PAGE),
  }),
  reply: z.object({ taken_back: z.int().min(0) }),
});
