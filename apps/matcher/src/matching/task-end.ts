import { Injectable } from '@nestjs/common';
import type { AssignmentRef } from '#libs/contracts';
import { AssignmentBook } from './assignment-book.js';
import { WaitingRoom } from './waiting-room.js';

/** Handles the end of a task, however it ended. */
@Injectable()
export class TaskEnd {
  constructor(
    private readonly waiting: WaitingRoom,
    private readonly assignments: AssignmentBook,
  ) {}

  /** @param withdrawn the assignments that were still open and ended with the task */
  async close(orgId: string, taskId: string, withdrawn: readonly AssignmentRef[], at: Date): Promise<void> {
    await this.waiting.end(taskId, at);
    await this.assignments.withdrawn(orgId, taskId, withdrawn, at);
  }
}
