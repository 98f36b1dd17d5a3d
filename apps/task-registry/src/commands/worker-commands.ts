import { Injectable } from '@nestjs/common';
import { AcceptOffer, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import type { SubmitAnswer } from '../domain/command.js';
import { TaskRepository } from '../persistence/task-repository.js';
import { WorkerWork } from '../persistence/worker-work.js';
import { toAssignmentView } from '../views/assignment-view.js';
import { toIdempotencyKey } from './idempotency-key.js';

/** The five commands of a worker have one request, besides what they say, and one reply. */
const codec = jsonResponse(AcceptOffer.reply);

type Saying =
  | { readonly kind: 'accept' | 'decline' | 'release' | 'start' }
  | Pick<SubmitAnswer, 'kind' | 'output' | 'evidence'>;

/** Carries out what a worker says about an assignment, and answers with the assignment as they see it. */
@Injectable()
export class WorkerCommands {
  constructor(
    private readonly tasks: TaskRepository,
    private readonly work: WorkerWork,
  ) {}

  /**
   * All work of a suspended worker has been taken back, so whatever they say is refused. Only then is their standing
   * read: it costs nothing as long as commands succeed.
   *
   * @throws ServiceError `worker.suspended` in the place of any other refusal to a suspended worker
   */
  async execute(
    request: RequestOf<typeof AcceptOffer>,
    saying: Saying,
  ): Promise<ReplyOf<typeof AcceptOffer>> {
    try {
      return await this.carryOut(request, saying);
    } catch (error) {
      if (!isRefusal(error) || !(await this.work.isSuspended(request.worker_id))) throw error;
      throw new ServiceError(
        'forbidden',
        'worker.suspended',
        'Your account is suspended.',
        {},
        { cause: error },
      );
    }
  }

  private carryOut(
    request: RequestOf<typeof AcceptOffer>,
    saying: Saying,
  ): Promise<ReplyOf<typeof AcceptOffer>> {
    const assignment = { assignmentId: request.assignment_id, workerId: request.worker_id };
    return this.tasks.execute(
      {
        target: { assignmentId: request.assignment_id },
        command: { ...saying, ...assignment },
        idempotency: toIdempotencyKey(request),
      },
      codec,
      ({ task }) => ({ assignment: toAssignmentView(task, request.assignment_id), replayed: false }),
    );
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && (error.kind === 'conflict' || error.kind === 'not_found');
}
