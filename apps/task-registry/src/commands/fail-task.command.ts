import { Controller } from '@nestjs/common';
import { FailTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class FailTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(FailTask)
  handle(request: RequestOf<typeof FailTask>): Promise<ReplyOf<typeof FailTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'fail', reason: request.reason, detail: request.detail, step: request.step },
      },
      taskProgressCodec,
      toTaskProgress,
    );
  }
}
