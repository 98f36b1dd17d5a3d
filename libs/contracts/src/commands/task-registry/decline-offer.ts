import { defineCommand } from '../../command-contract.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/**
 * The worker declines the offer: offered → queued, for another worker. Errors: `assignment.not_found`,
 * `assignment.conflict`.
 */
export const DeclineOffer = defineCommand({
  subject: 'command.task-registry.decline',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});
