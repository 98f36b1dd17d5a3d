import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { Id, Label, Rating } from '../../model/scalars.js';
import { OwnWorkerView, WorkerChange, WorkerSpec, WorkerStatus, WorkerView } from '../../model/worker.js';

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

/**
 * Errors: `worker.not_found`, also for a foreign worker and one outside `pools`, and for a deleted one unless
 * `include_deleted` is set: a deleted worker gets no work, but its earnings are still to be paid out.
 */
export const GetWorker = defineCommand({
  subject: 'command.matcher.get-worker',
  sentBy: ['gateway', 'webhook-dispatcher'],
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    worker_id: Id,
    include_deleted: z.boolean().default(false),
  }),
  reply: WorkerView,
});

/** An organization's workers, newest first; `pools` limits them to those in a key's pools. Errors: `cursor.invalid`. */
export const ListWorkers = defineCommand({
  subject: 'command.matcher.list-workers',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    pool: Id.optional(),
    skill: Label.optional(),
    available: z.boolean().optional(),
    /** Part of a name, in upper or lower case. */
    name: Label.optional(),
    status: WorkerStatus.optional(),
    ...pageRequest,
  }),
  reply: pageOf(WorkerView),
});

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

/**
 * The worker gets no more work, and open work is withdrawn at once. Submitted answers stay and are paid.
 *
 * Errors: `worker.not_found`.
 */
export const DeleteWorker = defineCommand({
  subject: 'command.matcher.delete-worker',
  request: z.strictObject({ org_id: Id, pools: z.array(Id).nullable(), worker_id: Id }),
  reply: z.strictObject({}),
});

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

export const MAX_RATINGS = 1_000;

/** A worker's rating measured from their answers, overall or in one domain. */
export const WorkerRating = z.strictObject({
  worker_id: Id,
  rating: Rating,
  /** Null for all domains together. */
  domain: Label.nullable(),
});
export type WorkerRating = z.infer<typeof WorkerRating>;

/**
 * Measured ratings replace those set by the organization, which are kept beside them. Unknown workers are ignored, as
 * are ratings for one domain, which matching does not use yet. Of several for one worker the last applies. `updated` is
 * the number of workers whose rating changed.
 */
export const RateWorkers = defineCommand({
  subject: 'command.matcher.rate-workers',
  sentBy: ['consensus'],
  request: z.strictObject({ org_id: Id, ratings: z.array(WorkerRating).min(1).max(MAX_RATINGS) }),
  reply: z.strictObject({ updated: z.int().min(0) }),
});
