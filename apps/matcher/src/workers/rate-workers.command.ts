import { Controller } from '@nestjs/common';
import { RateWorkers } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { RatingRepository } from './rating.repository.js';
import { WorkerChanges } from './worker-changes.js';

@Controller()
export class RateWorkersCommand {
  constructor(
    private readonly ratings: RatingRepository,
    private readonly changes: WorkerChanges,
  ) {}

  @HandlesCommand(RateWorkers)
  async handle({
    org_id: orgId,
    ratings,
  }: RequestOf<typeof RateWorkers>): Promise<ReplyOf<typeof RateWorkers>> {
    const rows = await this.ratings.rate(orgId, ratings);
    this.changes.updated(...rows);
    return { updated: rows.length };
  }
}
