import { Injectable } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import type { TakeBackScope } from '#libs/contracts';
import { TaskRepository } from '../persistence/task-repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-progress.js';

interface Work {
  readonly assignmentId: string;
  readonly scope: TakeBackScope;
}

/** Takes work away from a worker with one command per assignment; the repository batches the commands. */
@Injectable()
export class TakingBack {
  constructor(private readonly tasks: TaskRepository) {}

  /** @returns how many assignments were ended; assignments of other workers are skipped */
  async take(workerId: string, work: readonly Work[]): Promise<number> {
    const taken = await Promise.all(work.map(one => this.takeOne(workerId, one)));
    return taken.filter(Boolean).length;
  }

  private async takeOne(workerId: string, { assignmentId, scope }: Work): Promise<boolean> {
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
