import { Injectable } from '@nestjs/common';
import { AcceptOffer, DeclineOffer, ReleaseAssignment, StartAssignment, SubmitAnswer } from '#libs/contracts';
import type { AssignmentView, Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { SubmittedFiles } from '../files/submitted-files.js';
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
  ) {}

  /**
   * @throws ServiceError `assignment.not_found`, `assignment.conflict`, `output.invalid`, `idempotency.*`,
   *   `request.invalid` for files that the assignment does not have
   */
  async submit(
    worker: WorkerCaller,
    assignmentId: string,
    { files: fileIds, ...answer }: Submission,
    idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    const request = {
      ...{ worker_id: worker.workerId, assignment_id: assignmentId, ...answer },
      ...(idempotency && { idempotency }),
    };
    return this.files.during(worker, assignmentId, fileIds, async files => {
      // A registry of the release before knows no files.
      const withFiles = files.length === 0 ? request : { ...request, files };
      const { assignment, replayed } = await this.commands.send(SubmitAnswer, withFiles);
      return new Answer(assignment, { replayed });
    });
  }

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
