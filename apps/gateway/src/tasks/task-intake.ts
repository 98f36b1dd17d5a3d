import { Injectable } from '@nestjs/common';
import { CreateTask, GetTask, ServiceError } from '#libs/contracts';
import type { Idempotency, StoredTaskSpec, TaskSpec, TaskView, WebhookDialect } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { SchemaChecker } from '#libs/output-schema';
import type { SchemaBudget } from '#libs/output-schema';
import { withTraceFields } from '#libs/platform';
import type { AgentCaller } from '../auth/domain/caller.js';
import { DerivedIds } from '../idempotency/derived-ids.js';
import { storedSpecOf } from './stored-spec.js';
import { TaskPreparation } from './task-preparation.js';
import { TaskRules } from './task-rules.js';

/** What is posted, where to, and whether it may be a repetition. */
export interface NewTask {
  readonly spec: TaskSpec;
  readonly workspace: string;
  readonly idempotency: Idempotency | undefined;
  /** What the schemas of a batch may cost together. */
  readonly schemaBudget?: SchemaBudget;
  /** For a task that names no deadline; the organization's when left out. */
  readonly defaultDeadlineSeconds?: number;
  /** In whose words its callback is told; native when left out. */
  readonly callbackDialect?: WebhookDialect;
}

interface PostedTask extends NewTask {
  readonly caller: AgentCaller;
  readonly stored: StoredTaskSpec;
  readonly poolWorkTimeoutSeconds: number | null;
}

export interface TakenTask {
  readonly task: TaskView;
  readonly replayed: boolean;
}

/** Takes tasks in: checks them, has their price held and their callback noted, and hands them to the registry. */
@Injectable()
export class TaskIntake {
  constructor(
    private readonly commands: CommandClient,
    private readonly rules: TaskRules,
    private readonly preparation: TaskPreparation,
    private readonly ids: DerivedIds,
    private readonly schemas: SchemaChecker,
  ) {}

  /**
   * Requests with one Idempotency-Key and body share the task's id from the start, so that twenty at once
   * hold its price once.
   *
   * @throws ServiceError as `TaskRules` and `storedSpecOf`, `billing.insufficient_funds`, `idempotency.*`, `service.unavailable`
   */
  async take(caller: AgentCaller, task: NewTask): Promise<TakenTask> {
    const { spec, idempotency } = task;
    this.rules.check(caller, spec);
    const stored = await storedSpecOf(this.schemas, caller.orgId, spec, task.schemaBudget);
    const taskId = this.ids.forRequest('task', idempotency);
    const refusal = await this.rules.refusalNow(caller, spec);
    const poolWorkTimeoutSeconds = await this.rules.workTimeoutOfPool(caller, spec);
    const posted = { ...task, caller, stored, poolWorkTimeoutSeconds };
    if (refusal !== undefined && (idempotency === undefined || !(await this.exists(caller, taskId))))
      throw refusal;
    try {
      return await this.takeAs(taskId, posted, 'hold first');
    } catch (error) {
      if (refusal !== undefined || !isUsedUp(error)) throw error;
      // Either the answer is stored under this key, and what we hold does not matter; or the key is a day
      // old and now means a new task, for which billing places its hold when it hears of it.
      return this.takeAs(this.ids.next(), posted, 'hold later');
    }
  }

  private async takeAs(
    taskId: string,
    posted: PostedTask,
    funds: 'hold first' | 'hold later',
  ): Promise<TakenTask> {
    const { orgId } = posted.caller;
    return withTraceFields({ taskId, orgId }, async () => {
      const registering = this.preparation.registerCallback(
        taskId,
        orgId,
        posted.spec.handoff,
        posted.callbackDialect,
      );
      // Awaited below, once the hold is known; until then its failure is not unhandled.
      registering.catch(() => undefined);
      const price = funds === 'hold first' ? await this.preparation.hold(taskId, orgId, posted) : null;
      try {
        await registering;
        return await this.create(taskId, posted, price);
      } catch (error) {
        const nobodyElseHasIt = posted.idempotency === undefined || isSameForAll(error);
        if (price !== null && nobodyElseHasIt && isDefinite(error)) {
          await this.preparation.release(taskId, orgId);
        }
        throw error;
      }
    });
  }

  private async create(
    taskId: string,
    { caller, stored, workspace, idempotency, ...defaults }: PostedTask,
    price: TaskView['price'],
  ): Promise<TakenTask> {
    return this.commands.send(CreateTask, {
      task_id: taskId,
      org_id: caller.orgId,
      workspace_id: workspace,
      spec: stored,
      price,
      default_deadline_seconds: defaults.defaultDeadlineSeconds ?? caller.defaultDeadlineSeconds,
      pool_work_timeout_seconds: defaults.poolWorkTimeoutSeconds,
      ...(idempotency && { idempotency }),
    });
  }

  private async exists({ orgId, pools }: AgentCaller, taskId: string): Promise<boolean> {
    try {
      await this.commands.send(GetTask, { task_id: taskId, org_id: orgId, pools });
      return true;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') return false;
      throw error;
    }
  }
}

/** The id belongs to a task that was, under a key that may mean another one by now. */
function isUsedUp(error: unknown): boolean {
  return error instanceof ServiceError && ['task.id_taken', 'billing.hold_resolved'].includes(error.code);
}

/** Whether the task was certainly not made. After a time-out it may have been: then billing's sweep decides. */
function isDefinite(error: unknown): boolean {
  return error instanceof ServiceError && error.kind !== 'unavailable' && error.kind !== 'internal';
}

/** Whether every request that shares the id is refused alike, so that none of them needs the hold. */
function isSameForAll(error: unknown): boolean {
  return error instanceof ServiceError && (error.kind === 'invalid' || error.kind === 'too_large');
}
