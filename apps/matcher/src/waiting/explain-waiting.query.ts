import { Controller } from '@nestjs/common';
import { ExplainWaiting, labelKey } from '#libs/contracts';
import type { ReplyOf, RequestOf, WaitingFor } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import type { Rule } from '../candidates/eligibility.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import type { Shortlist } from '../index/shortlist.js';
import { WorkerIndex } from '../index/worker-index.js';
import { LOAD_RULES, QUALIFICATIONS_ONLY, waitingReasonOf } from './waiting-reason.rule.js';
import { WaitingRepository } from './waiting.repository.js';

const NO_WORKERS: ReadonlySet<string> = new Set();

/** Why a task waits, computed from the index on request: a few set operations, without reading rows of workers. */
@Controller()
export class ExplainWaitingQuery {
  constructor(
    private readonly waiting: WaitingRepository,
    private readonly workers: WorkerIndex,
    private readonly clock: Clock,
  ) {}

  /** The explanation is null for a task that does not wait, or is another organization's. */
  @HandlesCommand(ExplainWaiting)
  async handle(request: RequestOf<typeof ExplainWaiting>): Promise<ReplyOf<typeof ExplainWaiting>> {
    const task = await this.waiting.find(request.org_id, request.task_id);
    return { waiting_for: task === undefined ? null : this.explain(task) };
  }

  private explain(task: QueuedTask): WaitingFor {
    const { excludedWorkerIds, lapsedUntil } = task;
    const nowMs = this.clock.now().getTime();
    const paused = [...lapsedUntil].filter(([, untilMs]) => untilMs > nowMs);
    const notNow = new Set([...excludedWorkerIds, ...paused.map(([workerId]) => workerId)]);
    const reason = waitingReasonOf({
      total: qualifiedIn(this.shortlist(task, NO_WORKERS, QUALIFICATIONS_ONLY)),
      notSeparated: qualifiedIn(this.shortlist(withoutOwnPlaces(task), NO_WORKERS, LOAD_RULES)),
      notExcluded: qualifiedIn(this.shortlist(task, excludedWorkerIds, LOAD_RULES)),
      offerableNow: qualifiedIn(this.shortlist(task, notNow, LOAD_RULES)),
    });
    const { workersConsidered, excluded } = this.shortlist(task, notNow);
    const nextMs = Math.min(...paused.map(([, untilMs]) => untilMs));
    return {
      reason,
      workers_considered: workersConsidered,
      excluded: [...excluded],
      next_offer_at: reason === 'offers_lapsed' ? new Date(nextMs).toISOString() : null,
    };
  }

  private shortlist(
    task: QueuedTask,
    excludedWorkerIds: ReadonlySet<string>,
    ignoring?: ReadonlySet<Rule>,
  ): Shortlist {
    const query = { ...task, domainKey: labelKey(task.domain), excludedWorkerIds, limit: 1 };
    return this.workers.shortlist(task.orgId, { ...query, ...(ignoring && { ignoring }) });
  }
}

/** Workers who have or had the task are not separated from it by their own places. */
function withoutOwnPlaces(task: QueuedTask): QueuedTask {
  const own = [...task.excludedWorkerIds].map(workerId => [workerId, 0] as const);
  return { ...task, lapsedUntil: new Map([...task.lapsedUntil, ...own]) };
}

function qualifiedIn({ workersConsidered, excluded }: Shortlist): number {
  return excluded.reduce((left, { workers }) => left - workers, workersConsidered);
}
