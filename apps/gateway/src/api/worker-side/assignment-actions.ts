import { Injectable, Logger } from '@nestjs/common';
import { AcceptOffer, DeclineOffer, ReleaseAssignment, StartAssignment, SubmitAnswer } from '#libs/contracts';
import type { AssignmentView, Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { DraftsRepository } from '../drafts/drafts.repository.js';
import { SubmittedFiles } from '../files/submitted-files.js';
import { withoutReward } from './rewards.js';
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
  private readonly logger = new Logger(AssignmentActions.name);

  constructor(
    private readonly commands: CommandClient,
    private readonly files: SubmittedFiles,
    private readonly drafts: DraftsRepository,
  ) {}

  /** @throws ServiceError `assignment.not_found`, `assignment.conflict`, `idempotency.*` */
  async take(
    action: keyof typeof ACTIONS,
    { workerId }: WorkerCaller,
    assignmentId: string,
    idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    const request = { worker_id: workerId, assignment_id: assignmentId, ...(idempotency && { idempotency }) };
    return answerOf(await this.commands.send(ACTIONS[action], request));
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
      const submitted = await this.commands.send(SubmitAnswer, withFiles);
      await this.deleteDraft(workerId, assignmentId);
      return answerOf(submitted);
    });
  }

  /** The registry has the answer now. A draft that is left here expires. */
  private async deleteDraft(workerId: string, assignmentId: string): Promise<void> {
    try {
      await this.drafts.delete({ workerId, assignmentId });
    } catch (error) {
      this.logger.warn({ msg: 'The draft of a submitted answer was not deleted.', assignmentId }, error);
    }
  }
}

/** Billing is not asked again for what the list of offers has shown: an action would take longer by its answer. */
function answerOf({ assignment, replayed }: ReplyOf<typeof SubmitAnswer>): Answer<AssignmentView> {
  return new Answer(withoutReward(assignment), { replayed });
}
