import { defineCommand } from '../../command-contract.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/** The worker starts: accepted → started. Errors: `assignment.not_found`, `assignment.conflict`. */
export const StartAssignment = defineCommand({
  subject: 'command.task-registry.start',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});
