import { Controller } from '@nestjs/common';
import { TaskFailed } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerRepository } from '../persistence/timer.repository.js';

/** Stops the task's clocks: an ended task is late for nothing any more. */
@Controller()
export class StopClocksOnTaskFailed {
  constructor(private readonly timers: TimerRepository) {}

  @OnEvent(TaskFailed, { durable: 'sla-monitor--task-failed' })
  async handle({ data }: EventOf<typeof TaskFailed>): Promise<void> {
    await this.timers.stopAllOf(data.task_id);
  }
}
