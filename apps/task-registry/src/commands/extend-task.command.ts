import { Controller } from '@nestjs/common';
import { ExtendTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class ExtendTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(ExtendTask)
  handle(request: RequestOf<typeof ExtendTask>): Promise<ReplyOf<typeof ExtendTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: {
          kind: 'extend',
          step: request.step,
          answersNeeded: request.answers_needed,
          trustLevel: request.trust_level,
          withdrawsOpen: request.withdraw_open,
        },
      },
      taskProgressCodec,
      toTaskProgress,
    );
  }
}
