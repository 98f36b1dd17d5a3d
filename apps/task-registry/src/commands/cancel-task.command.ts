import { Controller } from '@nestjs/common';
import { CancelTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { toTaskView } from '../views/task-view.js';

const codec = jsonResponse(CancelTask.reply);

@Controller()
export class CancelTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(CancelTask)
  handle(request: RequestOf<typeof CancelTask>): Promise<ReplyOf<typeof CancelTask>> {
    const { org_id: orgId, pools, reason } = request;
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'cancel', orgId, pools, reason },
        idempotency: idempotencyKeyOf(request.idempotency),
      },
      codec,
      ({ task }) => ({ task: toTaskView(task), replayed: false }),
    );
  }
}
