import { Injectable } from '@nestjs/common';
import type { AssignmentRef } from '#libs/contracts';
import { AssignmentRepository } from '../persistence/assignment.repository.js';
import type { AssignmentChange } from '../persistence/assignment.repository.js';
import { WorkerIndex } from '../lookup/worker-index.js';
import { Placement } from './placement.js';

/** Tracks the open assignments per worker, and gives a worker with free capacity the next task. */
@Injectable()
export class AssignmentBook {
  constructor(
    private readonly assignments: AssignmentRepository,
    private readonly workers: WorkerIndex,
    private readonly placement: Placement,
  ) {}

  async opened(change: AssignmentChange): Promise<void> {
    const noted = await this.assignments.note(change);
    if (noted === 'opened') this.workers.changeOpenAssignments(change.orgId, change.workerId, 1);
  }

  /** Only records it: the caller serves the worker later. */
  async ended(change: AssignmentChange): Promise<void> {
    const noted = await this.assignments.note(change);
    if (noted === 'ended') this.workers.changeOpenAssignments(change.orgId, change.workerId, -1);
  }

  /** Assignments that were still open when their task or step ended. */
  async withdrawn(orgId: string, taskId: string, refs: readonly AssignmentRef[], at: Date): Promise<void> {
    await this.endedAndFreed(
      refs.map(({ assignment_id: assignmentId, worker_id: workerId }) => ({
        ...{ assignmentId, taskId, orgId, workerId, at },
        domainKey: undefined,
        status: 'withdrawn',
      })),
    );
  }

  /** Also when the end was already recorded: the event may be redelivered because the worker was not served. */
  async endedAndFreed(changes: readonly AssignmentChange[]): Promise<void> {
    await Promise.all(changes.map(change => this.ended(change)));
    for (const { orgId, workerId } of changes) await this.placement.serveWorker(orgId, workerId);
  }
}
