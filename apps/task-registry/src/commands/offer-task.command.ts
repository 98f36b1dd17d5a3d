import { Controller } from '@nestjs/common';
import { OfferTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { toTaskProgress } from '../views/task-view.js';
import { placedAssignmentId, toPlacement } from './placement.js';

const codec = jsonResponse(OfferTask.reply);

@Controller()
export class OfferTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(OfferTask)
  handle(request: RequestOf<typeof OfferTask>): Promise<ReplyOf<typeof OfferTask>> {
    const place = toPlacement(request);
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'offer', ...place, expiresAt: new Date(request.expires_at) },
      },
      codec,
      done => ({ ...toTaskProgress(done), assignment_id: placedAssignmentId(done.task, place) }),
    );
  }
}
