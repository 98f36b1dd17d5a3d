import { Controller } from '@nestjs/common';
import { QueueTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class QueueTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(QueueTask)
  handle(request: RequestOf<typeof QueueTask>): Promise<ReplyOf<typeof QueueTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'queue', price: request.price },
      },
      taskProgressCodec,
      toTaskProgress,
    );
  }
}
