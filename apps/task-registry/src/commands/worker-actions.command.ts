import { Controller } from '@nestjs/common';
import {
  AcceptOffer,
  DeclineOffer,
  ReleaseAssignment,
  ServiceError,
  StartAssignment,
  SubmitAnswer,
} from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import type { SubmitAnswer as SubmitAnswerRule } from '../domain/command.rule.js';
import { TaskRepository } from '../persistence/task.repository.js';
import { WorkerStandingRepository } from '../persistence/worker-standing.repository.js';
import { toAssignmentView } from '../views/assignment-view.js';

/** The five commands of a worker share one reply and, apart from their own fields, one request. */
type Request = RequestOf<typeof AcceptOffer>;
type Reply = ReplyOf<typeof AcceptOffer>;
const codec = jsonResponse(AcceptOffer.reply);

type WorkerAction =
  | { readonly kind: 'accept' | 'decline' | 'release' | 'start' }
  | Pick<SubmitAnswerRule, 'kind' | 'output' | 'evidence' | 'files'>;

/** Executes a worker's command on an assignment and replies with the assignment as the worker sees it. */
@Controller()
export class WorkerActionsCommand {
  constructor(
    private readonly tasks: TaskRepository,
    private readonly standings: WorkerStandingRepository,
  ) {}

  @HandlesCommand(AcceptOffer)
  accept(request: RequestOf<typeof AcceptOffer>): Promise<Reply> {
    return this.execute(request, { kind: 'accept' });
  }

  @HandlesCommand(DeclineOffer)
  decline(request: RequestOf<typeof DeclineOffer>): Promise<Reply> {
    return this.execute(request, { kind: 'decline' });
  }

  @HandlesCommand(StartAssignment)
  start(request: RequestOf<typeof StartAssignment>): Promise<Reply> {
    return this.execute(request, { kind: 'start' });
  }

  @HandlesCommand(ReleaseAssignment)
  release(request: RequestOf<typeof ReleaseAssignment>): Promise<Reply> {
    return this.execute(request, { kind: 'release' });
  }

  @HandlesCommand(SubmitAnswer)
  submit({ output, evidence, files, ...request }: RequestOf<typeof SubmitAnswer>): Promise<Reply> {
    return this.execute(request, { kind: 'submit', output, evidence, files });
  }

  /**
   * All work of a suspended worker has been taken back, so none of their commands changes anything. The standing is
   * read only then: commands that change something do not pay for it.
   *
   * @throws ServiceError `worker.suspended` for a suspended worker, instead of any other refusal
   */
  private async execute(request: Request, action: WorkerAction): Promise<Reply> {
    try {
      const { reply, changed } = await this.apply(request, action);
      if (!changed && (await this.standings.isSuspended(request.worker_id))) throw suspended();
      return reply;
    } catch (error) {
      if (!isRefusal(error) || !(await this.standings.isSuspended(request.worker_id))) throw error;
      throw suspended(error);
    }
  }

  private async apply(
    request: Request,
    action: WorkerAction,
  ): Promise<{ readonly reply: Reply; readonly changed: boolean }> {
    const assignment = { assignmentId: request.assignment_id, workerId: request.worker_id };
    let changed = true;
    const reply = await this.tasks.execute(
      {
        target: { assignmentId: request.assignment_id },
        command: { ...action, ...assignment },
        idempotency: idempotencyKeyOf(request.idempotency),
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
