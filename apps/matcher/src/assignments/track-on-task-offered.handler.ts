import { Controller } from '@nestjs/common';
import { TaskOffered, labelKey } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { OpenAssignments } from './open-assignments.js';

/** Counts the worker's open assignment, whichever replica made the offer. */
@Controller()
export class TrackOnTaskOffered {
  constructor(private readonly assignments: OpenAssignments) {}

  @OnEvent(TaskOffered, { durable: 'matcher--task-offered' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskOffered>): Promise<void> {
    await this.assignments.opened({
      assignmentId: data.assignment_id,
      taskId: data.task_id,
      orgId,
      workerId: data.worker_id,
      domainKey: labelKey(data.domain),
      status: 'open',
      at: new Date(data.offered_at),
    });
  }
}
