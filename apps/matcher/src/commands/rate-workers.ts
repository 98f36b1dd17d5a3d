import { Controller } from '@nestjs/common';
import { RateWorkers } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { WorkerNews } from '../matching/worker-news.js';
import { WorkerRepository } from '../persistence/worker.repository.js';

@Controller()
export class RateWorkersCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly news: WorkerNews,
    private readonly clock: Clock,
  ) {}

  @Answers(RateWorkers)
  async handle(request: RequestOf<typeof RateWorkers>): Promise<ReplyOf<typeof RateWorkers>> {
    const ratings = new Map(request.ratings.map(({ worker_id: id, rating }) => [id, rating]));
    const rows = await this.workers.rate(request.org_id, ratings, this.clock.now());
    for (const row of rows) this.news.changed(row);
    return { updated: rows.length };
  }
}
