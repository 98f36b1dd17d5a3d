import { Controller } from '@nestjs/common';
import { GetWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { viewOf } from '../candidates/worker-row.sql.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class GetWorkerQuery {
  constructor(private readonly workers: WorkerRepository) {}

  @Answers(GetWorker)
  async handle(request: RequestOf<typeof GetWorker>): Promise<ReplyOf<typeof GetWorker>> {
    const { org_id: orgId, pools, worker_id: workerId, include_deleted: includeDeleted } = request;
    return viewOf(await this.workers.get(orgId, pools, workerId, { includeDeleted }));
  }
}
