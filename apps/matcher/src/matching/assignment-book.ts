import { Injectable } from '@nestjs/common';
import type { AssignmentRef } from '#libs/contracts';
import { AssignmentRepository } from '../persistence/assignment.repository.js';
import type { AssignmentChange } from '../persistence/assignment.repository.js';
import { WorkerIndex } from '../lookup/worker-index.js';
import { Placement } from './placement.js';

/** Follows what is in whose hands, and gives whoever has a hand free the next thing to do. */
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

  /** Only notes it: the caller has something to do first. */
  async ended(change: AssignmentChange): Promise<void> {
    const noted = await this.assignments.note(change);
    if (noted === 'ended') this.workers.changeOpenAssignments(change.orgId, change.workerId, -1);
  }

  /** Also when the end was known: the event may come again because the worker was not served. */
  async endedAndFreed(changes: readonly AssignmentChange[]): Promise<void> {
    await Promise.all(changes.map(change => this.ended(change)));
    for (const { orgId, workerId } of changes) await this.placement.serveWorker(orgId, workerId);
  }

  /** The registry ended them, because the task or its step came to an end. */
  async withdrawn(orgId: string, taskId: string, refs: readonly AssignmentRef[], at: Date): Promise<void> {
    await this.endedAndFreed(
      refs.map(({ assignment_id: assignmentId, worker_id: workerId }) => ({
        assignmentId,
        taskId,
        orgId,
        workerId,
        domainKey: undefined,
        status: 'withdrawn',
        at,
      })),
    );
  }
}
