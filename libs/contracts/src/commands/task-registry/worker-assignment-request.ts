import { z } from 'zod';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { AssignmentView } from '../../model/assignment-view.js';
import { Id } from '../../model/scalars.js';

/** A worker's action on one of their assignments; another worker's is `assignment.not_found`. */
export const workerAssignmentRequest = z.strictObject({
  worker_id: Id,
  assignment_id: Id,
  ...idempotentRequest,
});

export const workerAssignmentReply = z.strictObject({ assignment: AssignmentView, ...idempotentReply });
