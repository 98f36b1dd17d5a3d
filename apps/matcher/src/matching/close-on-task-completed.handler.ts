import { Controller } from '@nestjs/common';
import { TaskCompleted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TaskEnding } from './task-ending.js';

/** Stops matching for the task, and frees the workers still assigned to it. */
@Controller()
export class CloseOnTaskCompleted {
  constructor(private readonly ending: TaskEnding) {}

  @OnEvent(TaskCompleted, { durable: 'matcher--task-completed' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskCompleted>): Promise<void> {
    await this.ending.close(orgId, data.task_id, data.withdrawn, new Date(data.completed_at));
  }
}
