import { Inject, Injectable } from '@nestjs/common';
import { ServiceError, TaskCompleted, invalid } from '#libs/contracts';
import type { TaskSpec } from '#libs/contracts';
import { parseCidrs, publicUrlFault } from '#libs/egress';
import { Clock } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { PoolDirectory } from '../pools/pool-directory.js';
import type { PoolDefaults } from '../pools/pool-directory.js';
import { requirePoolsWithin } from '../../edge/auth/pool-limits.js';
import { requireReceivable } from '../webhooks/require-receivable.js';

/** Rules for a task beyond its schema. */
@Injectable()
export class TaskRules {
  private readonly allowedCidrs: ReturnType<typeof parseCidrs>;

  constructor(
    private readonly pools: PoolDirectory,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Pick<GatewaySettings, 'WEBHOOK_ALLOWED_CIDRS'>,
  ) {
    this.allowedCidrs = parseCidrs(settings.WEBHOOK_ALLOWED_CIDRS);
  }

  /**
   * The rules whose outcome does not change over time.
   *
   * @throws ServiceError `task.foreign_organization`, `auth.pool_not_allowed`, `auth.scope_missing` for a callback of
   *   a key that may not read tasks, `webhook.url_not_public`
   */
  check(caller: AgentCaller, { origin, requirements, handoff }: TaskSpec): void {
    if (origin.org_id !== undefined && origin.org_id !== caller.orgId) {
      throw refuse('task.foreign_organization', 'origin.org_id is not the organization of this API key.');
    }
    const poolId = requirements.worker_pool_id;
    requirePoolsWithin(caller, poolId === undefined ? [] : [poolId]);
    if (handoff === undefined) return;
    requireReceivable(caller, TaskCompleted.type, '/handoff');
    const detail = publicUrlFault(handoff.callback_url, this.allowedCidrs);
    if (detail !== undefined) {
      const faults = [{ pointer: '/handoff/callback_url', detail }];
      throw invalid('webhook.url_not_public', 'The callback cannot be a public address.', faults);
    }
  }

  /**
   * The rules whose outcome depends on the time: a task that was valid when first posted may not be when it is
   * repeated.
   */
  async refusalNow(
    { orgId }: AgentCaller,
    { sla, requirements }: TaskSpec,
  ): Promise<ServiceError | undefined> {
    if (sla.deadline !== undefined && new Date(sla.deadline) <= this.clock.now()) {
      return oneFault('/sla/deadline', 'The deadline has passed.');
    }
    const poolId = requirements.worker_pool_id;
    // When the pool cannot be looked up, the task is accepted: if there is no such pool it waits for workers like any
    // other.
    if (poolId !== undefined && (await this.pools.lookUp(orgId, poolId)).outcome === 'unknown') {
      return oneFault('/requirements/worker_pool_id', 'There is no such pool.');
    }
    return undefined;
  }

  /** The defaults of the task's pool; null without a pool, or when it is currently unknown. */
  async poolDefaults({ orgId }: AgentCaller, { requirements }: TaskSpec): Promise<PoolDefaults | null> {
    const poolId = requirements.worker_pool_id;
    if (poolId === undefined) return null;
    const pool = await this.pools.lookUp(orgId, poolId);
    return pool.outcome === 'exists' ? pool.defaults : null;
  }
}

function oneFault(pointer: string, detail: string): ServiceError {
  return invalid('task.invalid', detail, [{ pointer, detail }]);
}
