import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut, LabelKey, TrustLevel } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

export const offerRequest = z.strictObject({
  task_id: Id,
  worker_id: Id,
  /** The maximum number of open assignments of this worker; the registry counts them in the same transaction. */
  capacity: z.int().min(0),
  /** The worker's trust level, for judging the answer. */
  trust_level: TrustLevel.nullable().default(null),
  /** The worker's revision on which the matcher decided; see `ReviewWorker`. Null is not compared. */
  worker_revision: z.int().min(0).nullable().default(null),
  /** The label key of the person behind the worker's account; omitted when none is known. */
  person_id: LabelKey.optional(),
  /** From the `task.queued` that caused the offer. */
  round: z.int().min(1),
  score: z.number(),
  candidates_considered: z.int().min(1),
});

/**
 * Offers the task to a worker: queued → offered.
 *
 * Errors (all conflict): `task.conflict` no open place or ended; `worker.full` the worker's open assignments reach its
 * capacity; `worker.had_task` this worker has already had an assignment on this task; `worker.is_requester` this person
 * requested the task; `worker.person_had_task` another account of this person has or had an assignment on it;
 * `worker.unavailable` the worker is suspended or deleted; `worker.changed` the worker has changed since the matcher
 * decided. Without a `person_id` the requester is `worker.had_task`, which a matcher of the previous release knows.
 */
export const OfferTask = defineCommand({
  subject: 'command.task-registry.offer',
  sentBy: ['matcher'],
  request: offerRequest.extend({ expires_at: InstantOut }),
  reply: TaskProgress.extend({ assignment_id: Id }),
});
