import { Controller } from '@nestjs/common';
import { UpdateWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { decidesAboutWork } from '../domain/work-review.js';
import { WorkerNews } from '../matching/worker-news.js';
import { viewOf } from '../persistence/worker-row.js';
import { WorkerRepository } from '../persistence/worker.repository.js';

@Controller()
export class UpdateWorkerCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly news: WorkerNews,
    private readonly clock: Clock,
  ) {}

  @Answers(UpdateWorker)
  async handle(request: RequestOf<typeof UpdateWorker>): Promise<ReplyOf<typeof UpdateWorker>> {
    const { org_id: orgId, pools, worker_id: workerId, change } = request;
    const row = await this.workers.update(orgId, pools, workerId, change, this.clock.now());
    if (decidesAboutWork(change)) await this.news.changedAndReviewed(row);
    else this.news.changed(row);
    return viewOf(row);
  }
}
