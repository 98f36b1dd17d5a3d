import { Controller } from '@nestjs/common';
import { TaskCompleted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TaskEnd } from '../matching/task-end.js';

/** Stops matching for the task, and frees the workers still assigned to it. */
@Controller()
export class CloseOnTaskCompleted {
  constructor(private readonly taskEnd: TaskEnd) {}

  @OnEvent(TaskCompleted, { durable: 'matcher--task-completed' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskCompleted>): Promise<void> {
    await this.taskEnd.close(orgId, data.task_id, data.withdrawn, new Date(data.completed_at));
  }
}
