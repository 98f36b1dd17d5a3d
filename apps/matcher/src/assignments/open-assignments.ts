import { Injectable } from '@nestjs/common';
import type { AssignmentRef } from '#libs/contracts';
import { WorkerIndex } from '../index/worker-index.js';
import { AssignmentRepository } from './assignment.repository.js';
import type { AssignmentChange } from './assignment.repository.js';

/** Tracks the open assignments per worker, in the table and in the index. A change is counted once. */
@Injectable()
export class OpenAssignments {
  constructor(
    private readonly assignments: AssignmentRepository,
    private readonly workers: WorkerIndex,
  ) {}

  async opened(change: AssignmentChange): Promise<void> {
    const recorded = await this.assignments.record(change);
    if (recorded === 'opened') this.workers.changeOpenAssignments(change.orgId, change.workerId, 1);
  }

  /** The caller then looks for the worker's next task. */
  async ended(change: AssignmentChange): Promise<void> {
    const recorded = await this.assignments.record(change);
    if (recorded === 'ended') this.workers.changeOpenAssignments(change.orgId, change.workerId, -1);
  }

  /** Assignments that were still open when their task or step ended. */
  async withdrawn(orgId: string, taskId: string, refs: readonly AssignmentRef[], at: Date): Promise<void> {
    await Promise.all(
      refs.map(({ assignment_id: assignmentId, worker_id: workerId }) =>
        this.ended({
          ...{ assignmentId, taskId, orgId, workerId, at },
          domainKey: undefined,
          status: 'withdrawn',
        }),
      ),
    );
  }
}
