import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut, LabelKey, TrustLevel } from '../../model/scalars.js';
import { workerAssignmentReply, workerAssignmentRequest } from './assignments.js';
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

/**
 * Assigns the task to a worker without an offer: queued → accepted. A worker who has not started by `start_by` loses the
 * assignment, as an offer lapses; see `CheckWork`. Errors as for `offer`.
 */
export const AssignTask = defineCommand({
  subject: 'command.task-registry.assign',
  sentBy: ['matcher'],
  request: offerRequest.extend({ start_by: InstantOut }),
  reply: TaskProgress.extend({ assignment_id: Id }),
});

/**
 * The worker accepts the offer: offered → accepted. Errors: `assignment.not_found`, `assignment.conflict` (expired,
 * ended).
 */
export const AcceptOffer = defineCommand({
  subject: 'command.task-registry.accept',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});

/**
 * The worker declines the offer: offered → queued, for another worker. Errors: `assignment.not_found`,
 * `assignment.conflict`.
 */
export const DeclineOffer = defineCommand({
  subject: 'command.task-registry.decline',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});

/**
 * The offer was not accepted in time: offered → queued, for another worker. Errors: `assignment.not_found`;
 * `assignment.not_expired` (conflict) while the offer is valid by the registry's clock; `assignment.conflict` when it
 * ended otherwise.
 */
export const ExpireOffer = defineCommand({
  subject: 'command.task-registry.expire-offer',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, assignment_id: Id }),
  reply: TaskProgress,
});
