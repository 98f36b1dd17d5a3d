import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { offerRequest } from './offer-task.js';
import { TaskProgress } from './task-progress.js';

/** Assigns the task to a worker without an offer: queued → accepted. Errors as for `offer`. */
export const AssignTask = defineCommand({
  subject: 'command.task-registry.assign',
  sentBy: [],
  request: offerRequest,
  reply: TaskProgress.extend({ assignment_id: Id }),
});
