import { Controller } from '@nestjs/common';
import { TaskFailed } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerRepository } from './timer.repository.js';

/** Stops the task's timers: an ended task has no more time limits. */
@Controller()
export class StopTimersOnTaskFailed {
  constructor(private readonly timers: TimerRepository) {}

  @OnEvent(TaskFailed, { durable: 'sla-monitor--task-failed' })
  async handle({ data }: EventOf<typeof TaskFailed>): Promise<void> {
    await this.timers.stopAllOf(data.task_id);
  }
}
