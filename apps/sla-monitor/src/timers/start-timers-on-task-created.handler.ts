import { Controller } from '@nestjs/common';
import { TaskCreated } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { TimerLoop } from './timer-loop.js';
import { TimerRepository } from './timer.repository.js';
import { timersOfTask } from './timers-of-task.rule.js';

/** Starts a task's timers. If the task's end was received first, they fire once and the registry ignores them. */
@Controller()
export class StartTimersOnTaskCreated {
  constructor(
    private readonly timers: TimerRepository,
    private readonly loop: TimerLoop,
  ) {}

  @OnEvent(TaskCreated, { durable: 'sla-monitor--task-created' })
  async handle({ data }: EventOf<typeof TaskCreated>): Promise<void> {
    const started = timersOfTask(data);
    await this.timers.start(started);
    this.loop.wakeFor(started);
  }
}
