import { Controller } from '@nestjs/common';
import { BreachSla } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { TaskRepository } from '../persistence/task-repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-progress.js';

@Controller()
export class BreachSlaCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @Answers(BreachSla)
  handle(request: RequestOf<typeof BreachSla>): Promise<ReplyOf<typeof BreachSla>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'breach', breach: request.kind, dueAt: new Date(request.due_at) },
      },
      taskProgressCodec,
      toTaskProgress,
    );
  }
}
