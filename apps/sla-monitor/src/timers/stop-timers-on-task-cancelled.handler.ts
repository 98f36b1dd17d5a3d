import { Controller } from '@nestjs/common';
import { TaskCancelled } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerRepository } from './timer.repository.js';

/** Stops the task's timers: an ended task has no more time limits. */
@Controller()
export class StopTimersOnTaskCancelled {
  constructor(private readonly timers: TimerRepository) {}

  @OnEvent(TaskCancelled, { durable: 'sla-monitor--task-cancelled' })
  async handle({ data }: EventOf<typeof TaskCancelled>): Promise<void> {
    await this.timers.stopAllOf(data.task_id);
  }
}
