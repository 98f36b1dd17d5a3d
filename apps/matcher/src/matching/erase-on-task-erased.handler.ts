import { Controller } from '@nestjs/common';
import { TaskErased } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { DeadLetterErasure, OnEvent } from '#libs/messaging';
import { MatchRepository } from './match.repository.js';

/** Erases the task's match rounds, which say how well each candidate was suited, and dead letters about it. */
@Controller()
export class EraseOnTaskErased {
  constructor(
    private readonly matches: MatchRepository,
    private readonly deadLetters: DeadLetterErasure,
  ) {}

  @OnEvent(TaskErased, { durable: 'matcher--task-erased' })
  async handle({ data }: EventOf<typeof TaskErased>): Promise<void> {
    await this.matches.erase(data.task_id);
    await this.deadLetters.eraseTask(data.task_id);
  }
}
