import { Controller } from '@nestjs/common';
import { TaskCancelled } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TaskEnding } from './task-ending.js';

/** Stops matching for the task, and frees the workers still assigned to it. */
@Controller()
export class CloseOnTaskCancelled {
  constructor(private readonly ending: TaskEnding) {}

  @OnEvent(TaskCancelled, { durable: 'matcher--task-cancelled' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskCancelled>): Promise<void> {
    await this.ending.close(orgId, data.task_id, data.withdrawn, new Date(data.cancelled_at));
  }
}
