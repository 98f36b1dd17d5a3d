import { Controller } from '@nestjs/common';
import { BreachSla } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { nextCheckAt } from '../domain/breach.rule.js';
import { TaskRepository } from '../persistence/task.repository.js';
import { timedProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class BreachSlaCommand {
  constructor(
    private readonly tasks: TaskRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(BreachSla)
  handle(request: RequestOf<typeof BreachSla>): Promise<ReplyOf<typeof BreachSla>> {
    return this.tasks.execute(
      {
        target: { taskId: request.task_id },
        command: { kind: 'breach', breach: request.kind, dueAt: new Date(request.due_at) },
      },
      timedProgressCodec,
      done => ({
        ...toTaskProgress(done),
        next_check_at: nextCheckAt(done.task, request.kind, this.clock.now())?.toISOString() ?? null,
      }),
    );
  }
}
