import { Controller } from '@nestjs/common';
import { TaskErased } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { DeadLetterErasure, OnEvent } from '#libs/messaging';

/** Erases dead letters about the task: holds and the ledger have no content. */
@Controller()
export class EraseOnTaskErased {
  constructor(private readonly deadLetters: DeadLetterErasure) {}

  @OnEvent(TaskErased, { durable: 'billing--task-erased' })
  async handle({ data }: EventOf<typeof TaskErased>): Promise<void> {
    await this.deadLetters.eraseTask(data.task_id);
  }
}
