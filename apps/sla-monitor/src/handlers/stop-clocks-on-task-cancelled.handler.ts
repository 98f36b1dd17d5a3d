import { Controller } from '@nestjs/common';
import { TaskCancelled } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerRepository } from '../persistence/timer.repository.js';

/** Stops the task's clocks: an ended task is late for nothing any more. */
@Controller()
export class StopClocksOnTaskCancelled {
  constructor(private readonly timers: TimerRepository) {}

  @OnEvent(TaskCancelled, { durable: 'sla-monitor--task-cancelled' })
  async handle({ data }: EventOf<typeof TaskCancelled>): Promise<void> {
    await this.timers.stopAllOf(data.task_id);
  }
}
