import { Controller } from '@nestjs/common';
import { TaskCompleted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerRepository } from './timer.repository.js';

/** Stops the task's timers: an ended task has no more time limits. */
@Controller()
export class StopTimersOnTaskCompleted {
  constructor(private readonly timers: TimerRepository) {}

  @OnEvent(TaskCompleted, { durable: 'sla-monitor--task-completed' })
  async handle({ data }: EventOf<typeof TaskCompleted>): Promise<void> {
    await this.timers.stopAllOf(data.task_id);
  }
}
