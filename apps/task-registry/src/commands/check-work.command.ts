import { Controller } from '@nestjs/common';
import { CheckWork } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { nextWorkCheckAt } from '../domain/clocks.rule.js';
import { TaskRepository } from '../persistence/task.repository.js';
import { timedProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class CheckWorkCommand {
  constructor(private readonly tasks: TaskRepository) {}

  @HandlesCommand(CheckWork)
  handle(request: RequestOf<typeof CheckWork>): Promise<ReplyOf<typeof CheckWork>> {
    const { task_id: taskId, assignment_id: assignmentId } = request;
    return this.tasks.execute(
      { target: { taskId }, command: { kind: 'check-work', assignmentId } },
      timedProgressCodec,
      done => ({
        ...toTaskProgress(done),
        next_check_at: nextWorkCheckAt(done.task, assignmentId)?.toISOString() ?? null,
      }),
    );
  }
}
