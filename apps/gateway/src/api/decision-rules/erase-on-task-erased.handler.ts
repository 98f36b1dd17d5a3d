import { Controller } from '@nestjs/common';
import { TaskErased } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { DeadLetterErasure, OnEvent } from '#libs/messaging';
import { AssessmentsRepository } from './assessments.repository.js';

/** Erases the assessment that the task came from, and dead letters about the task. */
@Controller()
export class EraseOnTaskErased {
  constructor(
    private readonly assessments: AssessmentsRepository,
    private readonly deadLetters: DeadLetterErasure,
  ) {}

  @OnEvent(TaskErased, { durable: 'gateway--task-erased' })
  async handle({ data }: EventOf<typeof TaskErased>): Promise<void> {
    await this.assessments.eraseOf(data.task_id);
    await this.deadLetters.eraseTask(data.task_id);
  }
}
