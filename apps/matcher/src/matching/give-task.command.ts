import { Controller } from '@nestjs/common';
import { DescribeReassignment, GiveTask, ReassignTask, ServiceError, notFound } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { CommandClient, HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { offerExpiryOf } from '../candidates/offer-timing.rule.js';
import { queuedTaskOf } from '../candidates/queued-task.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import type { Candidate } from '../candidates/score.rule.js';
import { MatchingSettings } from '../matcher.config.js';
import { placementOf } from './offering.js';
import { Ranking } from './ranking.js';

type Request = RequestOf<typeof GiveTask>;

/**
 * Checks the worker whom an operator chose by the hard rules, and has the registry assign the task. A worker who has the
 * task is not checked: the request repeats what already holds.
 */
@Controller()
export class GiveTaskCommand {
  constructor(
    private readonly commands: CommandClient,
    private readonly ranking: Ranking,
    private readonly settings: MatchingSettings,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(GiveTask)
  async give(request: Request): Promise<ReplyOf<typeof GiveTask>> {
    const { reason, idempotency, ...wish } = request;
    const { queued } = await this.commands.send(DescribeReassignment, wish);
    const task = queued === null ? null : queuedTaskOf(request.org_id, queued);
    const candidate = await this.candidate(request);
    const score = task === null ? 0 : await this.scoreOf(task, request.worker_id);
    const now = this.clock.now();
    const startBy = task === null ? now : offerExpiryOf(now, task, this.settings.offerStandsMs);
    return this.commands.send(ReassignTask, {
      ...placementOf(task ?? { taskId: request.task_id, round: 1 }, candidate.worker, {
        score,
        considered: 1,
      }),
      ...{ org_id: request.org_id, pools: request.pools, replaces: request.replaces, reason },
      start_by: startBy.toISOString(),
      ...(idempotency && { idempotency }),
    });
  }

  /** A worker outside the caller's pools is not found, so that their existence is not disclosed. */
  private async candidate({ org_id, worker_id, pools }: Request): Promise<Candidate> {
    const candidate = await this.ranking.candidate(org_id, worker_id);
    const isVisible = pools === null || pools.some(pool => candidate?.worker.poolIds.has(pool));
    if (candidate === undefined || !isVisible) throw notFound('worker');
    return candidate;
  }

  /** @throws ServiceError the rule that excludes the worker */
  private async scoreOf(task: QueuedTask, workerId: string): Promise<number> {
    const { ranked, excluded } = await this.ranking.ofWorker(task, workerId);
    const [scored] = ranked;
    if (scored !== undefined) return scored.score;
    const rule = excluded[0]?.rule ?? 'availability';
    if (rule === 'capacity') {
      throw new ServiceError(
        'conflict',
        'worker.full',
        'The worker has reached their limit of open assignments.',
      );
    }
    if (rule === 'had_task') {
      throw new ServiceError(
        'conflict',
        'worker.had_task',
        'The worker has already had an assignment on this task.',
      );
    }
    const message = `The worker does not meet the rule "${rule}". GET /v1/tasks/{id}/match has the rules of the task.`;
    throw new ServiceError('conflict', 'worker.not_eligible', message);
  }
}
