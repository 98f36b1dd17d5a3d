import { Controller } from '@nestjs/common';
import { UpdateWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { viewOf } from '../candidates/worker-row.sql.js';
import { affectsOpenWork } from './work-review.rule.js';
import { WorkerChanges } from './worker-changes.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class UpdateWorkerCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly changes: WorkerChanges,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(UpdateWorker)
  async handle(request: RequestOf<typeof UpdateWorker>): Promise<ReplyOf<typeof UpdateWorker>> {
    const { org_id: orgId, pools, worker_id: workerId, change } = request;
    const row = await this.workers.update(orgId, pools, workerId, change, this.clock.now());
    if (affectsOpenWork(change)) await this.changes.updatedAndReviewed(row);
    else this.changes.updated(row);
    return viewOf(row);
  }
}
