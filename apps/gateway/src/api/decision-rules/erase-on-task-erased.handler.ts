import { Controller } from '@nestjs/common';
import { TaskErased } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { DeadLetterErasure, OnEvent } from '#libs/messaging';
import { DraftsRepository } from '../drafts/drafts.repository.js';
import { AssessmentsRepository } from './assessments.repository.js';

/** Erases the assessment that the task came from, drafts of its answers, and dead letters about the task. */
@Controller()
export class EraseOnTaskErased {
  constructor(
    private readonly assessments: AssessmentsRepository,
    private readonly drafts: DraftsRepository,
    private readonly deadLetters: DeadLetterErasure,
  ) {}

  @OnEvent(TaskErased, { durable: 'gateway--task-erased' })
  async handle({ data }: EventOf<typeof TaskErased>): Promise<void> {
    await this.assessments.eraseOf(data.task_id);
    await this.drafts.deleteOfTask(data.task_id);
    await this.deadLetters.eraseTask(data.task_id);
  }
}
