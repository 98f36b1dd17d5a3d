import { Controller } from '@nestjs/common';
import { RelaxTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { relaxAt } from '../domain/clocks.rule.js';
import { TaskRepository } from '../persistence/task.repository.js';
import { timedProgressCodec, toTaskProgress } from '../views/task-view.js';

@Controller()
export class RelaxTaskCommand {
  constructor(
    private readonly tasks: TaskRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(RelaxTask)
  handle({ task_id: taskId }: RequestOf<typeof RelaxTask>): Promise<ReplyOf<typeof RelaxTask>> {
    return this.tasks.execute(
      { target: { taskId }, command: { kind: 'relax' } },
      timedProgressCodec,
      done => {
        const at = relaxAt(done.task);
        const isEarly = at !== null && this.clock.now() < at;
        return { ...toTaskProgress(done), next_check_at: isEarly ? at.toISOString() : null };
      },
    );
  }
}
