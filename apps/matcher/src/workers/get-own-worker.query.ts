import { Controller } from '@nestjs/common';
import { GetOwnWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { ownViewOf } from '../candidates/worker-row.sql.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class GetOwnWorkerQuery {
  constructor(private readonly workers: WorkerRepository) {}

  @Answers(GetOwnWorker)
  async handle(request: RequestOf<typeof GetOwnWorker>): Promise<ReplyOf<typeof GetOwnWorker>> {
    return ownViewOf(
      await this.workers.get(request.org_id, null, request.worker_id, { includeDeleted: false }),
    );
  }
}
