import { Controller } from '@nestjs/common';
import { TaskAccepted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerLoop } from './timer-loop.js';
import { TimerRepository } from './timer.repository.js';
import { timerOfWork } from './timers-of-task.rule.js';

/** Stops the timer of the offer, which was accepted in time, and starts the timer of the accepted work. */
@Controller()
export class StartWorkTimerOnTaskAccepted {
  constructor(
    private readonly timers: TimerRepository,
    private readonly loop: TimerLoop,
  ) {}

  @OnEvent(TaskAccepted, { durable: 'sla-monitor--task-accepted' })
  async handle({ data }: EventOf<typeof TaskAccepted>): Promise<void> {
    const work = timerOfWork(data);
    const started = work === undefined ? [] : [work];
    await Promise.all([
      this.timers.stop({ taskId: data.task_id, kind: 'offer', about: data.assignment_id }),
      this.timers.start(started),
    ]);
    this.loop.wakeFor(started);
  }
}
