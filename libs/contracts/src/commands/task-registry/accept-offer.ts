import { defineCommand } from '../../command-contract.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/**
 * The worker accepts the offer: offered → accepted. Errors: `assignment.not_found`, `assignment.conflict` (expired,
 * ended).
 */
export const AcceptOffer = defineCommand({
  subject: 'command.task-registry.accept',
  request: workerAssignmentRequest,
  reply: workerAssignmentReply,
});
