import { Controller } from '@nestjs/common';
import { TaskQueued, labelKey } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { OpenAssignments } from '../assignments/open-assignments.js';
import { queuedTaskOf } from '../candidates/queued-task.rule.js';
import { Placement } from './placement.js';

/**
 * Finds the best worker for each open place and offers the task. If a place opened because an assignment ended, or
 * because a step was decided before everyone had answered, those workers are free again and are served after the task.
 */
@Controller()
export class OfferOnTaskQueued {
  constructor(
    private readonly assignments: OpenAssignments,
    private readonly placement: Placement,
  ) {}

  @OnEvent(TaskQueued, { durable: 'matcher--task-queued' })
  async handle({ orgid: orgId, time, data }: EventOf<typeof TaskQueued>): Promise<void> {
    const { task_id: taskId, ended_assignment: ended, withdrawn } = data;
    const at = new Date(time);
    if (ended !== null) {
      await this.assignments.ended({
        assignmentId: ended.assignment_id,
        taskId,
        orgId,
        workerId: ended.worker_id,
        domainKey: labelKey(data.domain),
        status: ended.outcome,
        at,
      });
    }
    await this.placement.place(queuedTaskOf(orgId, data));
    if (ended !== null) await this.placement.serveWorker(orgId, ended.worker_id);
    await this.assignments.withdrawn(orgId, taskId, withdrawn, at);
    await this.placement.serveWorkers(
      orgId,
      withdrawn.map(({ worker_id: workerId }) => workerId),
    );
  }
}
