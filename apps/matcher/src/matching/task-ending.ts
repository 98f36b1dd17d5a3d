import { Injectable } from '@nestjs/common';
import type { AssignmentRef } from '#libs/contracts';
import { OpenAssignments } from '../assignments/open-assignments.js';
import { WaitingRoom } from '../waiting/waiting-room.js';
import { Placement } from './placement.js';

/** Ends matching for a task, however the task ended, and frees the workers who were still assigned to it. */
@Injectable()
export class TaskEnding {
  constructor(
    private readonly waiting: WaitingRoom,
    private readonly assignments: OpenAssignments,
    private readonly placement: Placement,
  ) {}

  /** @param withdrawn the assignments that were still open and ended with the task */
  async close(orgId: string, taskId: string, withdrawn: readonly AssignmentRef[], at: Date): Promise<void> {
    await this.waiting.end(taskId, at);
    await this.assignments.withdrawn(orgId, taskId, withdrawn, at);
    await this.placement.serveWorkers(
      orgId,
      withdrawn.map(({ worker_id: workerId }) => workerId),
    );
  }
}
