import { Injectable } from '@nestjs/common';
import { LocateAssignment } from '#libs/contracts';
import type { AssignmentStatus, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';

const IN_PROGRESS: ReadonlySet<AssignmentStatus> = new Set(['accepted', 'started']);

/** Assignments whose worker is working on them: their files can be added and deleted. */
@Injectable()
export class OpenAssignments {
  constructor(private readonly commands: CommandClient) {}

  /** An assignment of the worker in any state. @throws ServiceError `assignment.not_found` */
  async find({ workerId }: WorkerCaller, assignmentId: string): Promise<ReplyOf<typeof LocateAssignment>> {
    return this.commands.send(LocateAssignment, { worker_id: workerId, assignment_id: assignmentId });
  }

  /** @throws ServiceError `assignment.not_found`, `assignment.conflict` unless it is accepted or started */
  async require(worker: WorkerCaller, assignmentId: string): Promise<ReplyOf<typeof LocateAssignment>> {
    const assignment = await this.find(worker, assignmentId);
    if (IN_PROGRESS.has(assignment.status)) return assignment;
    const detail = `The assignment is ${assignment.status}: its files change only while it is accepted or started.`;
    throw refuse('assignment.conflict', detail);
  }
}
