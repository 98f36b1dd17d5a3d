import { Controller } from '@nestjs/common';
import { TaskVerified } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { AssignmentBook } from '../matching/assignment-book.js';

/** Frees those whose answer a verdict made needless, and gives them what waits. The task may go on with its next step. */
@Controller()
export class FreeWorkersOnTaskVerified {
  constructor(private readonly assignments: AssignmentBook) {}

  @OnEvent(TaskVerified, { durable: 'matcher--task-verified' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskVerified>): Promise<void> {
    await this.assignments.withdrawn(orgId, data.task_id, data.withdrawn, new Date(data.verified_at));
  }
}
