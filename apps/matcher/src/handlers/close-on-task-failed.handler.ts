import { Controller } from '@nestjs/common';
import { TaskFailed } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TaskEnd } from '../matching/task-end.js';

/** Stops matching for the task, and frees the workers still assigned to it. */
@Controller()
export class CloseOnTaskFailed {
  constructor(private readonly taskEnd: TaskEnd) {}

  @OnEvent(TaskFailed, { durable: 'matcher--task-failed' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskFailed>): Promise<void> {
    await this.taskEnd.close(orgId, data.task_id, data.withdrawn, new Date(data.failed_at));
  }
}
