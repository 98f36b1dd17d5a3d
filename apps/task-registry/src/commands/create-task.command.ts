import { Controller } from '@nestjs/common';
import { CreateTask, stepsOf } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { toTaskView } from '../views/task-view.js';

const codec = jsonResponse(CreateTask.reply);

@Controller()
export class CreateTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(CreateTask)
  handle(request: RequestOf<typeof CreateTask>): Promise<ReplyOf<typeof CreateTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: {
          kind: 'create',
          taskId: request.task_id,
          orgId: request.org_id,
          workspaceId: request.workspace_id,
          spec: request.spec,
          answersPerStep: request.spec.consensus.total,
          steps: stepsOf(request.spec),
          price: request.price,
          defaultDeadlineMs: request.default_deadline_seconds * 1_000,
          poolWorkTimeoutSeconds: request.pool_work_timeout_seconds,
          poolAssignment: request.pool_assignment ?? null,
          poolAcceptWithinSeconds: request.pool_accept_within_seconds ?? null,
          requesters: request.requesters ?? [],
        },
        idempotency: idempotencyKeyOf(request.idempotency),
      },
      codec,
      ({ task }) => ({ task: toTaskView(task), replayed: false }),
    );
  }
}
