import { Controller } from '@nestjs/common';
import { TaskSubmitted, labelKey } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { AssignmentBook } from '../matching/assignment-book.js';

/** Gives the worker the next waiting task: the answer is submitted, so capacity is free. */
@Controller()
export class FreeWorkerOnTaskSubmitted {
  constructor(private readonly assignments: AssignmentBook) {}

  @OnEvent(TaskSubmitted, { durable: 'matcher--task-submitted' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskSubmitted>): Promise<void> {
    await this.assignments.endedAndFreed([
      {
        assignmentId: data.assignment_id,
        taskId: data.task_id,
        orgId,
        workerId: data.worker_id,
        domainKey: labelKey(data.domain),
        status: 'submitted',
        at: new Date(data.submitted_at),
      },
    ]);
  }
}
