import { Controller } from '@nestjs/common';
import { TaskQueued, labelKey } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { queuedTaskOf } from '../domain/queued-task.js';
import { AssignmentBook } from '../matching/assignment-book.js';
import { Placement } from '../matching/placement.js';

/**
 * Finds the best worker for each open place and offers the task. If a place opened because an assignment ended, or
 * because a step was decided before everyone had answered, those workers are free again and are served after the task.
 */
@Controller()
export class OfferOnTaskQueued {
  constructor(
    private readonly assignments: AssignmentBook,
    private readonly placement: Placement,
  ) {}

  @OnEvent(TaskQueued, { durable: 'matcher--task-queued' })
  async handle({ orgid: orgId, time, data }: EventOf<typeof TaskQueued>): Promise<void> {
    const { ended_assignment: ended, withdrawn } = data;
    if (ended !== null) {
      await this.assignments.ended({
        assignmentId: ended.assignment_id,
        taskId: data.task_id,
        orgId,
        workerId: ended.worker_id,
        domainKey: labelKey(data.domain),
        status: ended.outcome,
        at: new Date(time),
      });
    }
    await this.placement.place(queuedTaskOf(orgId, data));
    if (ended !== null) await this.placement.serveWorker(orgId, ended.worker_id);
    if (withdrawn.length > 0)
      await this.assignments.withdrawn(orgId, data.task_id, withdrawn, new Date(time));
  }
}
