import { Controller } from '@nestjs/common';
import { AssignTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { toTaskProgress } from '../views/task-view.js';
import { placedAssignmentId, toPlacement } from './placement.js';

const codec = jsonResponse(AssignTask.reply);

@Controller()
export class AssignTaskCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(AssignTask)
  handle(request: RequestOf<typeof AssignTask>): Promise<ReplyOf<typeof AssignTask>> {
    const place = toPlacement(request);
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'assign', ...place, startBy: new Date(request.start_by) },
      },
      codec,
      done => ({ ...toTaskProgress(done), assignment_id: placedAssignmentId(done.task, place) }),
    );
  }
}
