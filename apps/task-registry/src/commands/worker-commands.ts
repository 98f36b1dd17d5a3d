import { Injectable } from '@nestjs/common';
import { AcceptOffer, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import type { SubmitAnswer } from '../domain/command.js';
import { TaskRepository } from '../persistence/task-repository.js';
import { WorkerWork } from '../persistence/worker-work.js';
import { toAssignmentView } from '../views/assignment-view.js';
import { toIdempotencyKey } from './idempotency-key.js';

/** The five worker commands share one reply and, apart from their own fields, one request. */
const codec = jsonResponse(AcceptOffer.reply);

type Saying =
  | { readonly kind: 'accept' | 'decline' | 'release' | 'start' }
  | Pick<SubmitAnswer, 'kind' | 'output' | 'evidence'>;

/** Carries out a worker's command on an assignment and replies with the assignment as the worker sees it. */
@Injectable()
export class WorkerCommands {
  constructor(
    private readonly tasks: TaskRepository,
    private readonly work: WorkerWork,
  ) {}

  /**
   * All work of a suspended worker has been taken back, so none of their commands changes anything. The standing is
   * read only then: commands that change something do not pay for it.
   *
   * @throws ServiceError `worker.suspended` for a suspended worker, instead of any other refusal
   */
  async execute(
    request: RequestOf<typeof AcceptOffer>,
    saying: Saying,
  ): Promise<ReplyOf<typeof AcceptOffer>> {
    try {
      const { reply, changed } = await this.carryOut(request, saying);
      if (!changed && (await this.work.isSuspended(request.worker_id))) throw suspended();
      return reply;
    } catch (error) {
      if (!isRefusal(error) || !(await this.work.isSuspended(request.worker_id))) throw error;
      throw suspended(error);
    }
  }

  private async carryOut(
    request: RequestOf<typeof AcceptOffer>,
    saying: Saying,
  ): Promise<{ readonly reply: ReplyOf<typeof AcceptOffer>; readonly changed: boolean }> {
    const assignment = { assignmentId: request.assignment_id, workerId: request.worker_id };
    let changed = true;
    const reply = await this.tasks.execute(
      {
        target: { assignmentId: request.assignment_id },
        command: { ...saying, ...assignment },
        idempotency: toIdempotencyKey(request),
      },
      codec,
      done => {
        changed = done.changed;
        return { assignment: toAssignmentView(done.task, request.assignment_id), replayed: false };
      },
    );
    return { reply, changed };
  }
}

function suspended(cause?: unknown): ServiceError {
  return new ServiceError('forbidden', 'worker.suspended', 'Your account is suspended.', {}, { cause });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && (error.kind === 'conflict' || error.kind === 'not_found');
}
