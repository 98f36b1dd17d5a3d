import { defineCommand } from '../../command-contract.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/** The worker gives it back: accepted or started → queued, for someone else. Errors: `assignment.not_found`, `assignment.conflict`. */
export const ReleaseAssignment = defineCommand({
  subject: 'command.task-registry.release',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});
