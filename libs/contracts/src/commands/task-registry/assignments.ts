import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { UnpricedAssignment } from '../../model/assignment-view.js';
import { SubmittedEvidence } from '../../model/evidence.js';
import { SubmittedFiles } from '../../model/submitted-file.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { JsonValue } from '../../model/json.js';
import { Id } from '../../model/scalars.js';
import { AssignmentStatus } from '../../model/task-status.js';
import { TimedProgress } from './task-progress.js';

/** A worker's action on one of their assignments; another worker's is `assignment.not_found`. */
export const workerAssignmentRequest = z.strictObject({
  worker_id: Id,
  assignment_id: Id,
  ...idempotentRequest,
});

export const workerAssignmentReply = z.strictObject({ assignment: UnpricedAssignment, ...idempotentReply });

/** A worker's assignments, newest first; offers are those with status `offered`. Errors: `cursor.invalid`. */
export const ListAssignments = defineCommand({
  subject: 'command.task-registry.list-assignments',
  request: z.strictObject({
    worker_id: Id,
    statuses: z.array(AssignmentStatus).min(1),
    with_offers_state: z.boolean().default(false),
    ...pageRequest,
  }),
  reply: pageOf(UnpricedAssignment).extend({
    /**
     * Changes whenever the worker gets or loses an open offer, on any page. Not later than the page: what it does not
     * reflect, the next state does. Null unless it is requested.
     */
    offers_state: z.string().nullable().default(null),
  }),
});

/** One assignment of a worker, present or past. Errors: `assignment.not_found`. */
export const GetAssignment = defineCommand({
  subject: 'command.task-registry.get-assignment',
  request: z.strictObject({ worker_id: Id, assignment_id: Id }),
  reply: z.strictObject({ assignment: UnpricedAssignment }),
});

/** The worker starts: accepted → started. Errors: `assignment.not_found`, `assignment.conflict`. */
export const StartAssignment = defineCommand({
  subject: 'command.task-registry.start',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});

/**
 * The worker's answer: started → submitted, when it matches the task's output schema.
 *
 * Errors: `assignment.not_found`, `assignment.conflict`; `output.invalid` with a pointer to each fault (`/output/…`, or
 * `/evidence` where evidence or a file is required), after which the worker may try again.
 */
export const SubmitAnswer = defineCommand({
  subject: 'command.task-registry.submit',
  request: workerAssignmentRequest.extend({
    output: JsonValue,
    evidence: SubmittedEvidence.default([]),
    /** The gateway has checked that they are files of this assignment. */
    files: SubmittedFiles.default([]),
  }),
  reply: workerAssignmentReply,
  // An answer that is slow to check waits for a thread (200 ms to start) and may take 3 s there.
  deadlineMs: 10_000,
});

/**
 * The worker releases the assignment: accepted or started → queued, for another worker. Errors: `assignment.not_found`,
 * `assignment.conflict`.
 */
export const ReleaseAssignment = defineCommand({
  subject: 'command.task-registry.release',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});

/**
 * Checks whether accepted or started work is stalled: past the first limit it is reported as `task.sla_breached`
 * (`stalled`), past the second the assignment is released and the task queued for another worker. A direct assignment
 * that was not started in time expires, and the task is queued for another worker without a report. Work that
 * progresses, or has ended, is unchanged. Errors: `assignment.not_found`.
 */
export const CheckWork = defineCommand({
  subject: 'command.task-registry.check-work',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, assignment_id: Id }),
  reply: TimedProgress,
});
