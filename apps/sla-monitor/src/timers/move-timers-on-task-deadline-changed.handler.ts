import { Controller } from '@nestjs/common';
import { TaskDeadlineChanged } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerLoop } from './timer-loop.js';
import { TimerRepository } from './timer.repository.js';
import { timersOfDeadline } from './timers-of-task.rule.js';

/**
 * Moves the timers of a task's deadline. A timer that fired before this event was received has had no effect: the
 * registry knows the deadline.
 */
@Controller()
export class MoveTimersOnTaskDeadlineChanged {
  constructor(
    private readonly timers: TimerRepository,
    private readonly loop: TimerLoop,
  ) {}

  @OnEvent(TaskDeadlineChanged, { durable: 'sla-monitor--task-deadline-changed' })
  async handle({ data, sequence }: EventOf<typeof TaskDeadlineChanged>): Promise<void> {
    const moved = timersOfDeadline(data, sequence);
    await this.timers.start(moved);
    this.loop.wakeFor(moved);
  }
}
