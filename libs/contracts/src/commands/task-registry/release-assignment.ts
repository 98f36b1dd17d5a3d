import { defineCommand } from '../../command-contract.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/**
 * The worker releases the assignment: accepted or started → queued, for another worker. Errors: `assignment.not_found`,
 * `assignment.conflict`.
 */
export const ReleaseAssignment = defineCommand({
  subject: 'command.task-registry.release',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});
