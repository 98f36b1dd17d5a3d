import { Controller } from '@nestjs/common';
import { TaskAccepted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerRepository } from '../persistence/timer.repository.js';

/** Stops the offer's clock: it was taken in time. */
@Controller()
export class StopOfferClockOnTaskAccepted {
  constructor(private readonly timers: TimerRepository) {}

  @OnEvent(TaskAccepted, { durable: 'sla-monitor--task-accepted' })
  async handle({ data }: EventOf<typeof TaskAccepted>): Promise<void> {
    await this.timers.stop({ taskId: data.task_id, kind: 'offer', about: data.assignment_id });
  }
}
