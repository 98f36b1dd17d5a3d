import { Controller } from '@nestjs/common';
import { TaskCancelled } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { Settlements } from './settlements.js';

/** Pays for the finished answers and returns the rest of the hold. */
@Controller()
export class ReleaseOnTaskCancelled {
  constructor(private readonly settlements: Settlements) {}

  @OnEvent(TaskCancelled, { durable: 'billing--task-cancelled' })
  async handle(event: EventOf<typeof TaskCancelled>): Promise<void> {
    const { task_id: taskId, payable } = event.data;
    await this.settlements.settle({ taskId, orgId: event.orgid, isCompleted: false, payable });
  }
}
