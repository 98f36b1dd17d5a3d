import { Controller } from '@nestjs/common';
import { TaskFailed } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TaskEnding } from './task-ending.js';

/** Stops matching for the task, and frees the workers still assigned to it. */
@Controller()
export class CloseOnTaskFailed {
  constructor(private readonly ending: TaskEnding) {}

  @OnEvent(TaskFailed, { durable: 'matcher--task-failed' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskFailed>): Promise<void> {
    await this.ending.close(orgId, data.task_id, data.withdrawn, new Date(data.failed_at));
  }
}
