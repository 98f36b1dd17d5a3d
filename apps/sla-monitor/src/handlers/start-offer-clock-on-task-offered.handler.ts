import { Controller } from '@nestjs/common';
import { TaskOffered } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { timerOfOffer } from '../domain/timers-of-task.js';
import { TimerLoop } from '../firing/timer-loop.js';
import { TimerRepository } from '../persistence/timer.repository.js';

/** Starts an offer's clock. Should it have been taken before this is heard, it goes off once and the registry waves it off. */
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
