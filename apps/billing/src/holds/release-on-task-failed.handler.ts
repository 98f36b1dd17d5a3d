import { Controller } from '@nestjs/common';
import { TaskFailed } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { Settlements } from './settlements.js';

/** Pays for the finished answers and returns the rest of the hold. */
@Controller()
export class ReleaseOnTaskFailed {
  constructor(private readonly settlements: Settlements) {}

  @OnEvent(TaskFailed, { durable: 'billing--task-failed' })
  async handle(event: EventOf<typeof TaskFailed>): Promise<void> {
    const { task_id: taskId, payable } = event.data;
    await this.settlements.settle({ taskId, orgId: event.orgid, isCompleted: false, payable });
  }
}
