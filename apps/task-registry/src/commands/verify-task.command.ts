import { Controller } from '@nestjs/common';
import { VerifyTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class VerifyTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(VerifyTask)
  handle(request: RequestOf<typeof VerifyTask>): Promise<ReplyOf<typeof VerifyTask>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'verify', step: request.step, output: request.output, verdict: request.verdict },
      },
      taskProgressCodec,
      toTaskProgress,
    );
  }
}
