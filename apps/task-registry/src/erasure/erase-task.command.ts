import { setTimeout as pause } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EraseTask, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { isTaskPublished } from './published.sql.js';

const codec = jsonResponse(EraseTask.reply);

/** The relay records what it has published every second. */
const PATIENCE_MS = 3_000;
const POLL_MS = 100;

@Controller()
export class EraseTaskCommand {
  constructor(
    private readonly tasks: TaskRepository,
    private readonly dataSource: DataSource,
  ) {}

  @HandlesCommand(EraseTask)
  async handle(request: RequestOf<typeof EraseTask>): Promise<ReplyOf<typeof EraseTask>> {
    const { task_id, org_id: orgId, pools, reference } = request;
    await this.published(task_id);
    return this.tasks.execute(
      {
        target: { taskId: task_id },
        command: { kind: 'erase', orgId, pools, reason: 'request', reference },
        idempotency: idempotencyKeyOf(request.idempotency),
      },
      codec,
      ({ task: { erasure } }) => {
        if (erasure === null) throw new Error('An erased task has an erasure.');
        return { task_id, erasure, replayed: false };
      },
    );
  }

  private async published(taskId: string): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!(await isTaskPublished(this.dataSource, taskId))) {
      if (performance.now() > giveUpAt) {
        throw new ServiceError(
          'conflict',
          'task.not_published',
          'Its last events are not published yet. Try again in a moment.',
        );
      }
      await pause(POLL_MS);
    }
  }
}
