import { Controller, Injectable } from '@nestjs/common';
import { ServiceError, TakeBackWork } from '#libs/contracts';
import type { ReplyOf, RequestOf, TakeBackScope } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

interface Work {
  readonly assignmentId: string;
  readonly scope: TakeBackScope;
}

/** Takes work away from a worker with one command per assignment; the repository batches the commands. */
@Injectable()
export class AssignmentRevoker {
  constructor(private readonly tasks: TaskRepository) {}

  /** @returns how many assignments were ended; assignments of other workers are skipped */
  async revoke(workerId: string, work: readonly Work[]): Promise<number> {
    const revoked = await Promise.all(work.map(one => this.revokeOne(workerId, one)));
    return revoked.filter(Boolean).length;
  }

  private async revokeOne(workerId: string, { assignmentId, scope }: Work): Promise<boolean> {
    try {
      const { changed } = await this.tasks.execute(
        { target: { assignmentId }, command: { kind: 'take-back', assignmentId, workerId, scope } },
        taskProgressCodec,
        toTaskProgress,
      );
      return changed;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') return false;
      throw error;
    }
  }
}

@Controller()
export class TakeBackWorkCommand {
  constructor(private readonly revoker: AssignmentRevoker) {}

  @HandlesCommand(TakeBackWork)
  async handle({
    worker_id: workerId,
    assignments,
  }: RequestOf<typeof TakeBackWork>): Promise<ReplyOf<typeof TakeBackWork>> {
    const work = assignments.map(({ assignment_id: assignmentId, scope }) => ({ assignmentId, scope }));
    return { taken_back: await this.revoker.revoke(workerId, work) };
  }
}
