import { Controller } from '@nestjs/common';
import { TaskOffered } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { timerOfOffer } from '../domain/timers-of-task.js';
import { TimerLoop } from '../firing/timer-loop.js';
import { TimerRepository } from '../persistence/timer.repository.js';

/**
 * Starts an offer's timer. If the offer was accepted before this event is received, it fires once and the registry
 * ignores it.
 */
@Controller()
export class StartOfferClockOnTaskOffered {
  constructor(
    private readonly timers: TimerRepository,
    private readonly loop: TimerLoop,
  ) {}

  @OnEvent(TaskOffered, { durable: 'sla-monitor--task-offered' })
  async handle({ data }: EventOf<typeof TaskOffered>): Promise<void> {
    const timer = timerOfOffer(data);
    if (timer === undefined) return;
    await this.timers.start([timer]);
    this.loop.notice([timer]);
  }
}
