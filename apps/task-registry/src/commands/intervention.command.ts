import { Controller } from '@nestjs/common';
import { ChangeDeadline, ReassignTask, RequeueTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { toTaskView } from '../views/task-view.js';
import { toPlacement } from './placement.js';

const codec = jsonResponse(RequeueTask.reply);

/** What an operator does to one task, with a reason that its events record. */
@Controller()
export class InterventionCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(RequeueTask)
  requeue(request: RequestOf<typeof RequeueTask>): Promise<ReplyOf<typeof RequeueTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'requeue', ...operatorOf(request), excludesFormer: request.exclude_former },
        idempotency: idempotencyKeyOf(request.idempotency),
      },
      codec,
      ({ task }) => ({ task: toTaskView(task), replayed: false }),
    );
  }

  @HandlesCommand(ReassignTask)
  reassign(request: RequestOf<typeof ReassignTask>): Promise<ReplyOf<typeof ReassignTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: {
          kind: 'reassign',
          ...{ ...operatorOf(request), ...toPlacement(request) },
          ...{ replaces: request.replaces, startBy: new Date(request.start_by) },
        },
        idempotency: idempotencyKeyOf(request.idempotency),
      },
      codec,
      ({ task }) => ({ task: toTaskView(task), replayed: false }),
    );
  }

  @HandlesCommand(ChangeDeadline)
  changeDeadline(request: RequestOf<typeof ChangeDeadline>): Promise<ReplyOf<typeof ChangeDeadline>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: {
          kind: 'change-deadline',
          ...operatorOf(request),
          deadline: new Date(request.deadline),
          defaultDeadlineMs: request.default_deadline_seconds * 1_000,
        },
        idempotency: idempotencyKeyOf(request.idempotency),
      },
      codec,
      ({ task }) => ({ task: toTaskView(task), replayed: false }),
    );
  }
}

type Intervention =
  RequestOf<typeof RequeueTask> | RequestOf<typeof ReassignTask> | RequestOf<typeof ChangeDeadline>;

function operatorOf(request: Intervention) {
  return { orgId: request.org_id, pools: request.pools, reason: request.reason };
}
