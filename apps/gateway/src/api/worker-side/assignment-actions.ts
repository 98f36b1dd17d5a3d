import { Injectable } from '@nestjs/common';
import { AcceptOffer, DeclineOffer, ReleaseAssignment, StartAssignment } from '#libs/contracts';
import type { AssignmentView, Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';

const ACTIONS = {
  accept: AcceptOffer,
  decline: DeclineOffer,
  start: StartAssignment,
  release: ReleaseAssignment,
} as const;

/** A worker's action on an assignment, and the resulting state. */
@Injectable()
export class AssignmentActions {
  constructor(private readonly commands: CommandClient) {}

  /** @throws ServiceError `assignment.not_found`, `assignment.conflict`, `idempotency.*` */
  async take(
    action: keyof typeof ACTIONS,
    { workerId }: WorkerCaller,
    assignmentId: string,
    idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    const request = { worker_id: workerId, assignment_id: assignmentId, ...(idempotency && { idempotency }) };
    const { assignment, replayed } = await this.commands.send(ACTIONS[action], request);
    return new Answer(assignment, { replayed });
  }
}
