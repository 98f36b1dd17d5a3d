import { Injectable } from '@nestjs/common';
import { CreateTask, GetTask, ServiceError, labelKey } from '#libs/contracts';
import type { Idempotency, StoredTaskSpec, TaskSpec, TaskView, WebhookDialect } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { SchemaChecker } from '#libs/output-schema';
import type { SchemaBudget } from '#libs/output-schema';
import { withTraceFields } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { DerivedIds } from '../../edge/idempotency/derived-ids.js';
import type { PoolDefaults } from '../pools/pool-directory.js';
import { storedSpecOf } from './stored-spec.js';
import { TaskPreparation } from './task-preparation.js';
import { TaskRules } from './task-rules.js';

/** A posted task, its workspace, and its idempotency. */
export interface NewTask {
  readonly spec: TaskSpec;
  readonly workspace: string;
  readonly idempotency: Idempotency | undefined;
  /** The shared budget for the schemas of a batch. */
  readonly schemaBudget?: SchemaBudget;
  /** For a task without a deadline; defaults to that of the organization. */
  readonly defaultDeadlineSeconds?: number;
  /** The dialect of its callback's deliveries; native by default. */
  readonly callbackDialect?: WebhookDialect;
}

interface PostedTask extends NewTask {
  readonly caller: AgentCaller;
  readonly stored: StoredTaskSpec;
  readonly poolDefaults: PoolDefaults | null;
}

export interface TakenTask {
  readonly task: TaskView;
  readonly replayed: boolean;
}

/**
 * Creates tasks: validates them, has their price held and their callback registered, and sends them to the registry.
 */
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
   * Requests with one Idempotency-Key and body share the task's id from the start, so that twenty concurrent ones hold
   * its price once.
   *
   * @throws ServiceError as `TaskRules` and `storedSpecOf`, `billing.insufficient_funds`, `idempotency.*`,
   *   `service.unavailable`
   */
  async take(caller: AgentCaller, task: NewTask): Promise<TakenTask> {
    const { spec, idempotency } = task;
    this.rules.check(caller, spec);
    const stored = await storedSpecOf(this.schemas, caller, spec, task.schemaBudget);
    const taskId = this.ids.forRequest('task', idempotency);
    const refusal = await this.rules.refusalNow(caller, spec);
    const poolDefaults = await this.rules.poolDefaults(caller, spec);
    const posted = { ...task, caller, stored, poolDefaults };
    if (refusal !== undefined && (idempotency === undefined || !(await this.exists(caller, taskId))))
      throw refusal;
    try {
      return await this.takeAs(taskId, posted, 'hold first');
    } catch (error) {
      if (refusal !== undefined || !isUsedUp(error)) throw error;
      // Either the response is stored under this key, and the hold does not matter; or the key is a day old and now
      // means a new task, for which billing places its hold when it receives `task.created`.
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
      // Awaited below, once the hold is known; until then its rejection must not be unhandled.
      registering.catch(() => undefined);
      const price = funds === 'hold first' ? await this.preparation.hold(taskId, orgId, posted) : null;
      try {
        await registering;
        return await this.create(taskId, posted, price);
      } catch (error) {
        const isUnshared = posted.idempotency === undefined || isRefusedForAll(error);
        if (price !== null && isUnshared && isDefinite(error)) {
          await this.preparation.release(taskId, orgId);
        }
        throw error;
      }
    });
  }

  private async create(
    taskId: string,
    { caller, stored, workspace, idempotency, poolDefaults, ...defaults }: PostedTask,
    price: TaskView['price'],
  ): Promise<TakenTask> {
    return this.commands.send(CreateTask, {
      task_id: taskId,
      org_id: caller.orgId,
      workspace_id: workspace,
      spec: stored,
      price,
      default_deadline_seconds: defaults.defaultDeadlineSeconds ?? caller.defaultDeadlineSeconds,
      pool_work_timeout_seconds: poolDefaults?.work_timeout_seconds ?? null,
      // A registry of the previous release does not know these.
      ...(poolDefaults?.assignment && { pool_assignment: poolDefaults.assignment }),
      ...(poolDefaults?.accept_within_seconds && {
        pool_accept_within_seconds: poolDefaults.accept_within_seconds,
      }),
      ...(caller.personIds && { requesters: [...new Set(caller.personIds.map(labelKey))] }),
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

/** The id belongs to an earlier task, under a key that may now mean another one. */
function isUsedUp(error: unknown): boolean {
  return error instanceof ServiceError && ['task.id_taken', 'billing.hold_resolved'].includes(error.code);
}

/** Whether the task was certainly not created. After a timeout it may have been: then billing's sweep decides. */
function isDefinite(error: unknown): boolean {
  return error instanceof ServiceError && error.kind !== 'unavailable' && error.kind !== 'internal';
}

/** Whether every request that shares the id is refused alike, so that none of them needs the hold. */
function isRefusedForAll(error: unknown): boolean {
  return error instanceof ServiceError && (error.kind === 'invalid' || error.kind === 'too_large');
}
