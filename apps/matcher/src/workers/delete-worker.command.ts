import { Controller } from '@nestjs/common';
import { DeleteWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { WorkerChanges } from './worker-changes.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class DeleteWorkerCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly changes: WorkerChanges,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(DeleteWorker)
  async handle(request: RequestOf<typeof DeleteWorker>): Promise<ReplyOf<typeof DeleteWorker>> {
    const { org_id: orgId, pools, worker_id: workerId } = request;
    await this.workers.markDeleted(orgId, pools, workerId, this.clock.now());
    await this.changes.deleted(orgId, workerId);
    return {};
  }
}
