import { Controller } from '@nestjs/common';
import { TaskOffered } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerLoop } from './timer-loop.js';
import { TimerRepository } from './timer.repository.js';
import { timerOfOffer } from './timers-of-task.rule.js';

/**
 * Starts an offer's timer. If the offer was accepted before this event is received, it fires once and the registry
 * ignores it.
 */
@Controller()
export class StartOfferTimerOnTaskOffered {
  constructor(
    private readonly timers: TimerRepository,
    private readonly loop: TimerLoop,
  ) {}

  @OnEvent(TaskOffered, { durable: 'sla-monitor--task-offered' })
  async handle({ data }: EventOf<typeof TaskOffered>): Promise<void> {
    const timer = timerOfOffer(data);
    if (timer === undefined) return;
    await this.timers.start([timer]);
    this.loop.wakeFor([timer]);
  }
}
