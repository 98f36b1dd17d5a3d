import { Controller } from '@nestjs/common';
import { SetAvailability } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { WorkerNews } from '../matching/worker-news.js';
import { ownViewOf } from '../persistence/worker-row.js';
import { WorkerRepository } from '../persistence/worker.repository.js';

@Controller()
export class SetAvailabilityCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly news: WorkerNews,
    private readonly clock: Clock,
  ) {}

  @Answers(SetAvailability)
  async handle(request: RequestOf<typeof SetAvailability>): Promise<ReplyOf<typeof SetAvailability>> {
    const { org_id: orgId, worker_id: workerId, available } = request;
    const row = await this.workers.setAvailable(orgId, workerId, available, this.clock.now());
    this.news.changed(row);
    return ownViewOf(row);
  }
}
