import { Injectable } from '@nestjs/common';
import { AcceptOffer, DeclineOffer, ReleaseAssignment, StartAssignment, SubmitAnswer } from '#libs/contracts';
import type { AssignmentView, Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { SubmittedFiles } from '../files/submitted-files.js';
import { Rewards } from './rewards.js';
import type { Submission } from './worker-side.dto.js';

const ACTIONS = {
  accept: AcceptOffer,
  decline: DeclineOffer,
  start: StartAssignment,
  release: ReleaseAssignment,
} as const;

/** A worker's action on an assignment, and the resulting state. */
@Injectable()
export class AssignmentActions {
  constructor(
    private readonly commands: CommandClient,
    private readonly files: SubmittedFiles,
    private readonly rewards: Rewards,
  ) {}

  /** @throws ServiceError `assignment.not_found`, `assignment.conflict`, `idempotency.*` */
  async take(
    action: keyof typeof ACTIONS,
    { workerId }: WorkerCaller,
    assignmentId: string,
    idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    const request = { worker_id: workerId, assignment_id: assignmentId, ...(idempotency && { idempotency }) };
    return this.answered(workerId, await this.commands.send(ACTIONS[action], request));
  }

  /**
   * @throws ServiceError the same, `output.*`, and `request.invalid` for files that the assignment does not have
   */
  async submit(
    worker: WorkerCaller,
    assignmentId: string,
    { files: fileIds, ...answer }: Submission,
    idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    const { workerId } = worker;
    const request = {
      ...{ worker_id: workerId, assignment_id: assignmentId, ...answer },
      ...(idempotency && { idempotency }),
    };
    return this.files.during(worker, assignmentId, fileIds, async files => {
      // A registry of the release before knows no files.
      const withFiles = files.length === 0 ? request : { ...request, files };
      return this.answered(workerId, await this.commands.send(SubmitAnswer, withFiles));
    });
  }

  private async answered(
    workerId: string,
    { assignment, replayed }: ReplyOf<typeof SubmitAnswer>,
  ): Promise<Answer<AssignmentView>> {
    return new Answer(await this.rewards.addTo(workerId, assignment), { replayed });
  }
}
