import { Controller } from '@nestjs/common';
import { GetWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { viewOf } from '../persistence/worker-row.js';
import { WorkerRepository } from '../persistence/worker.repository.js';

@Controller()
export class GetWorkerCommand {
  constructor(private readonly workers: WorkerRepository) {}

  @Answers(GetWorker)
  async handle(request: RequestOf<typeof GetWorker>): Promise<ReplyOf<typeof GetWorker>> {
    const { org_id: orgId, pools, worker_id: workerId, include_deleted: includeDeleted } = request;
    return viewOf(await this.workers.get(orgId, pools, workerId, { includeDeleted }));
  }
}
