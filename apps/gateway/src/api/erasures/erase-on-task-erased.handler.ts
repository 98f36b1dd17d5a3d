import { Controller } from '@nestjs/common';
import { TaskErased } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { DeadLetterErasure, OnEvent } from '#libs/messaging';
import { AssessmentsRepository } from '../decision-rules/assessments.repository.js';
import { DraftsRepository } from '../drafts/drafts.repository.js';
import { FileErasure } from '../files/file-erasure.js';
import { TestReceiverRepository } from '../test-receiver/test-receiver.repository.js';

/**
 * Erases the assessment that the task came from, drafts of its answers, the files of its workers, what a test receiver
 * was sent about it, and dead letters about the task.
 */
@Controller()
export class EraseOnTaskErased {
  constructor(
    private readonly assessments: AssessmentsRepository,
    private readonly drafts: DraftsRepository,
    private readonly files: FileErasure,
    private readonly received: TestReceiverRepository,
    private readonly deadLetters: DeadLetterErasure,
  ) {}

  @OnEvent(TaskErased, { durable: 'gateway--task-erased' })
  async handle({ orgid, data }: EventOf<typeof TaskErased>): Promise<void> {
    await this.assessments.eraseOf(data.task_id);
    await this.drafts.deleteOfTask(data.task_id);
    await this.files.eraseOf(data.task_id);
    await this.received.eraseTask(orgid, data.task_id);
    await this.deadLetters.eraseTask(data.task_id);
  }
}
