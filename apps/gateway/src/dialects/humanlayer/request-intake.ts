import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceError } from '#libs/contracts';
import type { Idempotency, TaskView } from '#libs/contracts';
import { transaction } from '#libs/database';
import { TaskIntake } from '../../api/tasks/task-intake.js';
import { Waiting } from '../../api/tasks/waiting.js';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { evidenceUrlOf } from './from-task.js';
import { SubmittedRequest } from './request.dto.js';
import type { NewRequest } from './request.dto.js';
import { Requests } from './requests.js';
import { inForeignTerms, taskSpecOf } from './to-task-spec.js';
import { STATUS_OF } from './words.js';

/** The document has 48 hours. */
const DEFAULT_DEADLINE_SECONDS = 48 * 60 * 60;
/** How long a request waits for a Sentinel before it is answered as pending. */
const ASSIGNED_WITHIN_MS = 1_000;

export interface PostedRequest {
  readonly request: NewRequest;
  readonly workspace: string;
  readonly idempotency: Idempotency | undefined;
  /** Fires when the client has disconnected. */
  readonly disconnected: AbortSignal;
}

/** Creates decisions from requests. */
@Injectable()
export class RequestIntake {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: TaskIntake,
    private readonly waiting: Waiting,
    private readonly requests: Requests,
    private readonly answers: StoredAnswers,
  ) {}

  /**
   * The answer is delayed until a Sentinel has the request, for at most a second. A repetition gets the first answer
   * unchanged, although the request may have been assigned or decided since.
   *
   * @throws ServiceError as `TaskIntake.take`
   */
  async take(
    admitted: AdmittedRequest,
    posted: PostedRequest,
  ): Promise<{ readonly result: SubmittedRequest; readonly replayed: boolean }> {
    const { request, workspace, idempotency } = posted;
    const caller = admitted.agent;
    const { task, replayed } = await this.tasks
      .take(caller, {
        ...{ spec: taskSpecOf(request, caller.pools), workspace, idempotency },
        defaultDeadlineSeconds: DEFAULT_DEADLINE_SECONDS,
        callbackDialect: 'humanlayer',
      })
      .catch((error: unknown) => {
        throw refusalInForeignTerms(error);
      });
    const answer = await this.answerFor(await this.whenAssigned(task, admitted, posted));
    if (idempotency === undefined) return { result: answer, replayed };
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, SubmittedRequest, () => Promise.resolve(answer)),
    );
  }

  /** The task as soon as it is assigned; as it was created when that takes too long or cannot be found out. */
  private async whenAssigned(
    task: TaskView,
    admitted: AdmittedRequest,
    { disconnected }: PostedRequest,
  ): Promise<TaskView> {
    try {
      return await this.waiting.until('assigned', {
        taskId: task.task_id,
        waitMs: ASSIGNED_WITHIN_MS,
        admitted,
        disconnected,
        read: () => this.requests.taskOf(admitted.agent, task.task_id),
      });
    } catch (error) {
      // The request exists: a limit on waiting requests, or a key that has just ended, does not undo it.
      if (error instanceof ServiceError) return task;
      throw error;
    }
  }

  private async answerFor(task: TaskView): Promise<SubmittedRequest> {
    return {
      ok: true,
      request_id: task.task_id,
      status: STATUS_OF[task.status],
      assigned_to: await this.requests.sentinelNameOf(task),
      evidence_url: evidenceUrlOf(task.task_id),
    };
  }
}

/** A refusal of the native task, about the fields of this API. */
function refusalInForeignTerms(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.details.faults === undefined) return error;
  const { kind, code, message, details } = error;
  const faults = inForeignTerms(details.faults ?? []);
  return new ServiceError(kind, code, message, { ...details, faults }, { cause: error });
}
