import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { InterventionReason } from '../../model/intervention.js';
import { idempotentReply, idempotentRequest } from '../../model/request-fields.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { TaskQueued } from '../../events/task-queued.js';
import { TaskView } from '../../model/task-view.js';
import { offerRequest } from './offers.js';
import { DEFAULT_DEADLINE_SECONDS, DeadlineSeconds } from './tasks.js';

const interventionRequest = {
  task_id: Id,
  org_id: Id,
  /** The pools the caller's key is limited to; null means all. */
  pools: z.array(Id).nullable(),
  reason: InterventionReason,
  ...idempotentRequest,
};
const reply = z.strictObject({ task: TaskView, ...idempotentReply });

/**
 * An operator has the task queued again: offers and work in progress are taken back unpaid, and a new match round
 * starts. Answers that were submitted stay. Errors: `task.not_found`; `task.conflict` once it has ended, while its price
 * is not held, and when every answer of its present step has been received.
 */
export const RequeueTask = defineCommand({
  subject: 'command.task-registry.requeue',
  request: z.strictObject({
    ...interventionRequest,
    /** Whether workers who lose the task now are never asked again; else they are once nobody else can take it. */
    exclude_former: z.boolean().default(true),
  }),
  reply,
});

/**
 * An operator sets another deadline, later or earlier. Offers keep their own expiry. The same deadline changes nothing.
 * Errors: `task.not_found`; `task.conflict` once it has ended; `task.deadline_passed` (conflict).
 */
export const ChangeDeadline = defineCommand({
  subject: 'command.task-registry.change-deadline',
  request: z.strictObject({
    ...interventionRequest,
    deadline: InstantOut,
    /** The maximum lifetime of a task that continues after its deadline. */
    default_deadline_seconds: DeadlineSeconds.default(DEFAULT_DEADLINE_SECONDS),
  }),
  reply,
});

const reassignment = {
  /** The open assignment that ends; null for the only one, or none while a place is open. */
  replaces: Id.nullable(),
};

/**
 * The round in which a task can be given to a worker; null if they have it already. Changes nothing. Errors as for
 * `reassign`.
 */
export const DescribeReassignment = defineCommand({
  subject: 'command.task-registry.describe-reassignment',
  sentBy: ['matcher'],
  request: z.strictObject({
    ...{ task_id: Id, org_id: Id, pools: z.array(Id).nullable(), worker_id: Id },
    ...reassignment,
  }),
  reply: z.object({ queued: TaskQueued.data.nullable() }),
});

/**
 * An operator gives a task to one worker, directly: the assignment that is replaced is taken back unpaid, the worker's
 * is accepted, and must be started by `start_by`, in one step. A worker who has the task keeps it, and nothing changes.
 *
 * Errors: `task.not_found`; `task.conflict` once it has ended, while its price is not held, when every answer of its
 * step has been received, when several assignments are open and none is named, and when `round` is not the next one;
 * `assignment.conflict` when the named one is not open; `worker.*` as for `offer`.
 */
export const ReassignTask = defineCommand({
  subject: 'command.task-registry.reassign',
  sentBy: ['matcher'],
  request: offerRequest.extend({ ...interventionRequest, ...reassignment, start_by: InstantOut }),
  reply,
});
