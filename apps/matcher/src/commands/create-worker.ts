import { Controller } from '@nestjs/common';
import { CreateWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { WorkerNews } from '../matching/worker-news.js';
import { viewOf } from '../persistence/worker-row.js';
import { WorkerRepository } from '../persistence/worker.repository.js';

@Controller()
export class CreateWorkerCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly news: WorkerNews,
    private readonly clock: Clock,
  ) {}

  @Answers(CreateWorker)
  async handle(request: RequestOf<typeof CreateWorker>): Promise<ReplyOf<typeof CreateWorker>> {
    const { org_id: orgId, worker_id: workerId, worker } = request;
    const row = await this.workers.create(orgId, workerId, worker, this.clock.now());
    this.news.changed(row);
    return viewOf(row);
  }
}
