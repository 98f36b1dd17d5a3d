import { Controller } from '@nestjs/common';
import { RateWorkers } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerNews } from '../matching/worker-news.js';
import { RatingRepository } from '../persistence/rating.repository.js';

@Controller()
export class RateWorkersCommand {
  constructor(
    private readonly ratings: RatingRepository,
    private readonly news: WorkerNews,
  ) {}

  @Answers(RateWorkers)
  async handle({
    org_id: orgId,
    ratings,
  }: RequestOf<typeof RateWorkers>): Promise<ReplyOf<typeof RateWorkers>> {
    const rows = await this.ratings.rate(orgId, ratings);
    this.news.changed(...rows);
    return { updated: rows.length };
  }
}
