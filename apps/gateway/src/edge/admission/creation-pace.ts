import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { AdmittedRequest } from './admitted-request.js';
import { refuse } from '../errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { pacedStart } from './creation-pace.rule.js';
import { Neighbours } from './neighbours.js';

/** The part of an admitted request that the pace needs. */
export type Paced = Pick<AdmittedRequest, 'orgId' | 'hasOrganizationLimit'>;

type Settings = Pick<GatewaySettings, 'TASKS_PER_SECOND_BESIDE_OTHERS' | 'REQUEST_QUEUE_TIMEOUT_MS'>;

/**
 * Spaces out an organization's task creations while another organization is active.
 *
 * A created task causes work in every service, most of it after its request is answered, and the queues of those
 * services are shared. Pacing at the gateway keeps them short (docs/decisions/0081). An organization whose rate limit
 * the operator has set has that limit alone.
 */
@Injectable()
export class CreationPace {
  /** When the next creation of an organization may start; past entries are removed. */
  private readonly nextStartAtMs = new Map<string, number>();

  constructor(
    private readonly neighbours: Neighbours,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Resolves when the organization may create its next task: at once while no other organization is active. A request
   * waits here before it takes a place among the organization's requests and before its body is parsed, so that a
   * burst of them costs little more than their headers.
   *
   * @throws ServiceError `rate_limit.exceeded` when the wait would exceed `REQUEST_QUEUE_TIMEOUT_MS`
   */
  async wait(request: Paced): Promise<void> {
    if (request.hasOrganizationLimit || !this.neighbours.has(request.orgId)) return;
    const waitMs = this.reserve(request.orgId, performance.now());
    if (waitMs > 0) await pause(waitMs);
  }

  private reserve(orgId: string, nowMs: number): number {
    this.removePast(nowMs);
    const { TASKS_PER_SECOND_BESIDE_OTHERS: perSecond, REQUEST_QUEUE_TIMEOUT_MS: timeoutMs } = this.settings;
    const { waitMs, nextAtMs } = pacedStart(this.nextStartAtMs.get(orgId), perSecond, nowMs);
    if (waitMs > timeoutMs) {
      const detail = `While other organizations are active, an organization creates ${perSecond} tasks per second.`;
      throw refuse('rate_limit.exceeded', detail, { retry_after_seconds: Math.ceil(waitMs / 1_000) });
    }
    this.nextStartAtMs.set(orgId, nextAtMs);
    return waitMs;
  }

  private removePast(nowMs: number): void {
    for (const [orgId, atMs] of this.nextStartAtMs) if (atMs <= nowMs) this.nextStartAtMs.delete(orgId);
  }
}
