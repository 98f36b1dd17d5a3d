import { defineCommand } from '../../command-contract.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/** The worker does not take it: offered → queued, for someone else. Errors: `assignment.not_found`, `assignment.conflict`. */
export const DeclineOffer = defineCommand({
  subject: 'command.task-registry.decline',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});
