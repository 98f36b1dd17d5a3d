import { Controller } from '@nestjs/common';
import { TaskCancelled } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TaskEnd } from '../matching/task-end.js';

/** Stops matching for the task, and frees the workers still assigned to it. */
@Controller()
export class CloseOnTaskCancelled {
  constructor(private readonly taskEnd: TaskEnd) {}

  @OnEvent(TaskCancelled, { durable: 'matcher--task-cancelled' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskCancelled>): Promise<void> {
    await this.taskEnd.close(orgId, data.task_id, data.withdrawn, new Date(data.cancelled_at));
  }
}
