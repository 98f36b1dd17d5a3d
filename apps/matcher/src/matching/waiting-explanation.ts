import { Injectable } from '@nestjs/common';
import { labelKey } from '#libs/contracts';
import type { WaitingFor } from '#libs/contracts';
import { Clock } from '#libs/platform';
import type { Rule } from '../domain/eligibility.js';
import type { QueuedTask } from '../domain/queued-task.js';
import { waitingReasonOf } from '../domain/waiting-reason.js';
import type { Shortlist } from '../lookup/shortlist.js';
import { WorkerIndex } from '../lookup/worker-index.js';
import { WaitingRepository } from '../persistence/waiting.repository.js';

const LOAD: ReadonlySet<Rule> = new Set(['availability', 'capacity']);
const NOBODY: ReadonlySet<string> = new Set();

/** Why a task waits, computed from the index on request: a few set operations, without reading rows of workers. */
@Injectable()
export class WaitingExplanation {
  constructor(
    private readonly waiting: WaitingRepository,
    private readonly workers: WorkerIndex,
    private readonly clock: Clock,
  ) {}

  /** Null for a task that does not wait, or is another organization's. */
  async explain(orgId: string, taskId: string): Promise<WaitingFor | null> {
    const task = await this.waiting.find(orgId, taskId);
    if (task === undefined) return null;
    const { excludedWorkerIds, lapsedUntil } = task;
    const nowMs = this.clock.now().getTime();
    const resting = [...lapsedUntil].filter(([, untilMs]) => untilMs > nowMs);
    const notNow = new Set([...excludedWorkerIds, ...resting.map(([workerId]) => workerId)]);
    const reason = waitingReasonOf({
      inAll: qualified(this.look(task, NOBODY, LOAD)),
      whoMayHaveIt: qualified(this.look(task, excludedWorkerIds, LOAD)),
      whoMayBeAskedNow: qualified(this.look(task, notNow, LOAD)),
    });
    const { workersConsidered, excluded } = this.look(task, notNow);
    const nextMs = Math.min(...resting.map(([, untilMs]) => untilMs));
    return {
      reason,
      workers_considered: workersConsidered,
      excluded: [...excluded],
      next_offer_at: reason === 'offers_lapsed' ? new Date(nextMs).toISOString() : null,
    };
  }

  private look(
    { orgId, demand, domain }: QueuedTask,
    excludedWorkerIds: ReadonlySet<string>,
    ignoring?: ReadonlySet<Rule>,
  ): Shortlist {
    const query = { demand, domainKey: labelKey(domain), excludedWorkerIds, limit: 1 };
    return this.workers.shortlist(orgId, { ...query, ...(ignoring && { ignoring }) });
  }
}

function qualified({ workersConsidered, excluded }: Shortlist): number {
  return excluded.reduce((left, { workers }) => left - workers, workersConsidered);
}
