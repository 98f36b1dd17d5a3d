import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { offerRequest } from './offer-task.js';
import { TaskProgress } from './task-progress.js';

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
