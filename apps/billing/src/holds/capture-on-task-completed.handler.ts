import { Controller } from '@nestjs/common';
import { TaskCompleted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { Settlements } from './settlements.js';

/** Pays the workers of the counted answers, and the platform, from the task's hold. */
@Controller()
export class CaptureOnTaskCompleted {
  constructor(private readonly settlements: Settlements) {}

  @OnEvent(TaskCompleted, { durable: 'billing--task-completed' })
  async handle(event: EventOf<typeof TaskCompleted>): Promise<void> {
    const { task_id: taskId, payable } = event.data;
    await this.settlements.settle({ taskId, orgId: event.orgid, isCompleted: true, payable });
  }
}
