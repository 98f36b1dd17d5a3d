import { Injectable, Logger } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import type { Idempotency, TaskView } from '#libs/contracts';
import { fingerprintOf } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { requirePoolsWithin } from '../../edge/auth/pool-limits.js';
import { refusalOf } from '../../edge/errors/refusal-of.js';
import { TaskIntake } from '../tasks/task-intake.js';
import type { AssessmentResult } from './assessment.dto.js';
import { AssessmentsRepository } from './assessments.repository.js';
import type { Decided, NewAssessment } from './assessments.repository.js';
import { decisionTaskOf, refusalInAssessment, taskOfAssessment } from './decision-task.js';

export interface Assessed {
  readonly result: AssessmentResult;
  readonly replayed: boolean;
}

/** Decides whether an action needs a person, and if so creates the task. */
@Injectable()
export class Assessing {
  private readonly logger = new Logger(Assessing.name);

  constructor(
    private readonly assessments: AssessmentsRepository,
    private readonly intake: TaskIntake,
  ) {}

  /**
   * The decision is recorded first. A task that is refused then, for lack of funds or otherwise, is recorded with its
   * problem and refused to the caller; a repetition with the same Idempotency-Key keeps the decision and tries again.
   *
   * @throws ServiceError as `TaskIntake`, with pointers into the assessment; `auth.pool_not_allowed`
   */
  async assess(caller: AgentCaller, assessment: NewAssessment): Promise<Assessed> {
    const { spec, workspace } = assessment;
    const poolId = spec.request.requirements.worker_pool_id;
    requirePoolsWithin(caller, poolId === undefined ? [] : [poolId]);
    const task = decisionTaskOf(spec);
    const { result, replayed } = await this.assessments.decide(caller, assessment);
    const { assessment_id: assessmentId, rule } = result;
    if (result.outcome === 'automatic' && rule !== null) {
      return { result: { assessment_id: assessmentId, outcome: 'automatic', rule }, replayed };
    }
    try {
      const created = await this.intake.take(caller, {
        spec: taskOfAssessment(task, assessmentId),
        workspace,
        idempotency: idempotencyOfTask(caller.orgId, assessmentId),
      });
      return { result: await this.withTask(result, created.task), replayed: created.replayed };
    } catch (error) {
      await this.recordProblem(assessmentId, error);
      throw refusalInAssessment(error);
    }
  }

  private async withTask({ assessment_id, rule }: Decided, task: TaskView): Promise<AssessmentResult> {
    await this.assessments.taskCreated(assessment_id, task.task_id);
    return { assessment_id, outcome: 'human', rule, task_id: task.task_id, task };
  }

  /** Without a certain outcome the assessment stays pending, and `PendingAssessments` looks for its task. */
  private async recordProblem(assessmentId: string, error: unknown): Promise<void> {
    if (!(error instanceof ServiceError) || isUncertain(error)) return;
    try {
      await this.assessments.taskRefused(assessmentId, refusalOf(error).code);
    } catch (failure) {
      this.logger.warn({ msg: 'The refusal of a task was not recorded.', assessmentId }, failure);
    }
  }
}

/** The task may exist: the registry did not say, or a concurrent request creates it. */
function isUncertain({ kind, code }: ServiceError): boolean {
  return kind === 'unavailable' || kind === 'internal' || code === 'idempotency.in_progress';
}

/** All requests of one assessment create the same task, whether or not they have a key of their own. */
export function idempotencyOfTask(orgId: string, assessmentId: string): Idempotency {
  return {
    scope: `org:${orgId} assessment`,
    key: assessmentId,
    fingerprint: fingerprintOf('assessment', assessmentId).toString('hex'),
  };
}
