import { AcceptOfferCommand } from './accept-offer.command.js';
import { AssignTaskCommand } from './assign-task.command.js';
import { BreachSlaCommand } from './breach-sla.command.js';
import { CancelTaskCommand } from './cancel-task.command.js';
import { CheckWorkCommand } from './check-work.command.js';
import { ClosePoolCommand } from './close-pool.command.js';
import { CreateTaskCommand } from './create-task.command.js';
import { DeclineOfferCommand } from './decline-offer.command.js';
import { ExpireOfferCommand } from './expire-offer.command.js';
import { ExtendTaskCommand } from './extend-task.command.js';
import { FailTaskCommand } from './fail-task.command.js';
import { GetQueuePositionCommand } from './get-queue-position.command.js';
import { GetTaskStatisticsCommand } from './get-task-statistics.command.js';
import { GetTaskCommand } from './get-task.command.js';
import { ListAssignmentsCommand } from './list-assignments.command.js';
import { ListCompletedTasksCommand } from './list-completed-tasks.command.js';
import { ListTaskEventsCommand } from './list-task-events.command.js';
import { ListTasksCommand } from './list-tasks.command.js';
import { OfferTaskCommand } from './offer-task.command.js';
import { QueueTaskCommand } from './queue-task.command.js';
import { RelaxTaskCommand } from './relax-task.command.js';
import { ReleaseAssignmentCommand } from './release-assignment.command.js';
import { ReviewWorkerCommand } from './review-worker.command.js';
import { StartAssignmentCommand } from './start-assignment.command.js';
import { SubmitAnswerCommand } from './submit-answer.command.js';
import { SuspendOrganizationCommand } from './suspend-organization.command.js';
import { TakeBackWorkCommand } from './take-back-work.command.js';
import { TasksExistCommand } from './tasks-exist.command.js';
import { VerifyTaskCommand } from './verify-task.command.js';

/** Every request the registry answers. */
export const commands = [
  CheckWorkCommand,
  CreateTaskCommand,
  QueueTaskCommand,
  OfferTaskCommand,
  AssignTaskCommand,
  AcceptOfferCommand,
  DeclineOfferCommand,
  ExpireOfferCommand,
  RelaxTaskCommand,
  ReleaseAssignmentCommand,
  StartAssignmentCommand,
  SubmitAnswerCommand,
  VerifyTaskCommand,
  ExtendTaskCommand,
  FailTaskCommand,
  CancelTaskCommand,
  BreachSlaCommand,
  ReviewWorkerCommand,
  TakeBackWorkCommand,
  ClosePoolCommand,
  SuspendOrganizationCommand,
  GetTaskCommand,
  GetTaskStatisticsCommand,
  GetQueuePositionCommand,
  TasksExistCommand,
  ListTasksCommand,
  ListCompletedTasksCommand,
  ListTaskEventsCommand,
  ListAssignmentsCommand,
] as const;
