import { AssignTaskCommand } from './assign-task.command.js';
import { BreachSlaCommand } from './breach-sla.command.js';
import { CancelTaskCommand } from './cancel-task.command.js';
import { CheckWorkCommand } from './check-work.command.js';
import { ClosePoolCommand } from './close-pool.command.js';
import { CreateTaskCommand } from './create-task.command.js';
import { ExpireOfferCommand } from './expire-offer.command.js';
import { ExtendTaskCommand } from './extend-task.command.js';
import { FailTaskCommand } from './fail-task.command.js';
import { InterventionCommand } from './intervention.command.js';
import { OfferTaskCommand } from './offer-task.command.js';
import { QueueTaskCommand } from './queue-task.command.js';
import { RelaxTaskCommand } from './relax-task.command.js';
import { ReviewWorkerCommand } from './review-worker.command.js';
import { SuspendOrganizationCommand } from './suspend-organization.command.js';
import { TakeBackWorkCommand } from './take-back-work.command.js';
import { VerifyTaskCommand } from './verify-task.command.js';
import { WorkerActionsCommand } from './worker-actions.command.js';

/** The commands that change a task, or what tasks may be offered and created. */
export const commands = [
  ...[CreateTaskCommand, QueueTaskCommand, OfferTaskCommand, AssignTaskCommand, WorkerActionsCommand],
  ...[ExpireOfferCommand, CheckWorkCommand, RelaxTaskCommand, BreachSlaCommand],
  ...[VerifyTaskCommand, ExtendTaskCommand, FailTaskCommand, CancelTaskCommand],
  InterventionCommand,
  ...[ReviewWorkerCommand, TakeBackWorkCommand, ClosePoolCommand, SuspendOrganizationCommand],
];
