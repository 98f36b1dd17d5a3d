import { Controller } from '@nestjs/common';
import { ExpireOffer } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class ExpireOfferCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(ExpireOffer)
  handle(request: RequestOf<typeof ExpireOffer>): Promise<ReplyOf<typeof ExpireOffer>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'expire-offer', assignmentId: request.assignment_id },
      },
      taskProgressCodec,
      toTaskProgress,
    );
  }
}
