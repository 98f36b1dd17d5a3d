import { Controller } from '@nestjs/common';
import { TaskSubmitted, labelKey } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { OpenAssignments } from '../assignments/open-assignments.js';
import { Placement } from './placement.js';

/** Gives the worker the next waiting task: the answer is submitted, so capacity is free. */
@Controller()
export class FreeWorkerOnTaskSubmitted {
  constructor(
    private readonly assignments: OpenAssignments,
    private readonly placement: Placement,
  ) {}

  @OnEvent(TaskSubmitted, { durable: 'matcher--task-submitted' })
  async handle({ orgid: orgId, data }: EventOf<typeof TaskSubmitted>): Promise<void> {
    const { worker_id: workerId } = data;
    await this.assignments.ended({
      assignmentId: data.assignment_id,
      taskId: data.task_id,
      orgId,
      workerId,
      domainKey: labelKey(data.domain),
      status: 'submitted',
      at: new Date(data.submitted_at),
    });
    // Also when the end was already recorded: the event may be redelivered because this step failed.
    await this.placement.serveWorker(orgId, workerId);
  }
}
