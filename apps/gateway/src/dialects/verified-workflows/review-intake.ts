import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetQueuePosition, ServiceError } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { transaction } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { TaskIntake } from '../../api/tasks/task-intake.js';
import { createdReviewOf } from './from-task.js';
import { CreatedReview } from './task.dto.js';
import type { NewReview } from './task.dto.js';
import { taskSpecOf } from './to-task-spec.js';

/** The task is already created; its queue position is not worth a long wait. */
const POSITION_DEADLINE_MS = 1_000;
/** The document has no field for a deadline, but an event `task.expired`: a day, like its longest turnaround. */
const DEFAULT_DEADLINE_SECONDS = 24 * 60 * 60;

export interface PostedReview {
  readonly review: NewReview;
  readonly workspace: string;
  readonly idempotency: Idempotency | undefined;
}

/** Creates tasks from reviews. */
@Injectable()
export class ReviewIntake {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
    private readonly tasks: TaskIntake,
    private readonly answers: StoredAnswers,
  ) {}

  /**
   * A repetition gets the first response unchanged. The registry stores the task; the response is stored here as well,
   * because the queue position in it would differ by then.
   *
   * @throws ServiceError as `TaskIntake.take`
   */
  async take(
    caller: AgentCaller,
    { review, workspace, idempotency }: PostedReview,
  ): Promise<{ readonly result: CreatedReview; readonly replayed: boolean }> {
    const spec = taskSpecOf(review, caller.pools);
    const { task, replayed } = await this.tasks
      .take(caller, {
        ...{ spec, workspace, idempotency },
        defaultDeadlineSeconds: DEFAULT_DEADLINE_SECONDS,
        callbackDialect: 'verified-workflows',
      })
      .catch((error: unknown) => {
        throw inForeignTerms(error);
      });
    const answer = createdReviewOf(task, await this.positionOf(caller, task.task_id));
    if (idempotency === undefined) return { result: answer, replayed };
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, CreatedReview, () => Promise.resolve(answer)),
    );
  }

  private async positionOf({ orgId, pools }: AgentCaller, taskId: string): Promise<number | null> {
    const request = { task_id: taskId, org_id: orgId, pools };
    try {
      const options = { deadlineMs: POSITION_DEADLINE_MS };
      return (await this.commands.send(GetQueuePosition, request, options)).position;
    } catch (error) {
      if (error instanceof ServiceError) return null;
      throw error;
    }
  }
}

/** In this dialect the native hand-off is a member of the payload. */
function inForeignTerms(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.details.faults === undefined) return error;
  const faults = error.details.faults.map(({ pointer, detail }) => ({
    pointer: pointer.replace(/^\/handoff(\/callback_url)?$/, '/payload/callback_url'),
    detail,
  }));
  return new ServiceError(
    error.kind,
    error.code,
    error.message,
    { ...error.details, faults },
    { cause: error },
  );
}
