import { Controller } from '@nestjs/common';
import { TaskCreated } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { timersOfTask } from '../domain/timers-of-task.js';
import { TimerLoop } from '../firing/timer-loop.js';
import { TimerRepository } from '../persistence/timer.repository.js';

/** Starts a task's timers. If the task's end was received first, they fire once and the registry ignores them. */
@Controller()
export class StartClocksOnTaskCreated {
  constructor(
    private readonly timers: TimerRepository,
    private readonly loop: TimerLoop,
  ) {}

  @OnEvent(TaskCreated, { durable: 'sla-monitor--task-created' })
  async handle({ data }: EventOf<typeof TaskCreated>): Promise<void> {
    const started = timersOfTask(data);
    await this.timers.start(started);
    this.loop.notice(started);
  }
}
