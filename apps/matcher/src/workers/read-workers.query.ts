import { Controller } from '@nestjs/common';
import { GetOwnWorker, GetWorker, ListWorkers } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { ownViewOf, viewOf } from '../candidates/worker-row.sql.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class ReadWorkersQuery {
  constructor(private readonly workers: WorkerRepository) {}

  @HandlesCommand(GetWorker)
  async get(request: RequestOf<typeof GetWorker>): Promise<ReplyOf<typeof GetWorker>> {
    const { org_id: orgId, pools, worker_id: workerId, include_deleted: includeDeleted } = request;
    return viewOf(await this.workers.get(orgId, pools, workerId, { includeDeleted }));
  }

  /** The worker's own view. */
  @HandlesCommand(GetOwnWorker)
  async getOwn(request: RequestOf<typeof GetOwnWorker>): Promise<ReplyOf<typeof GetOwnWorker>> {
    const { org_id: orgId, worker_id: workerId } = request;
    return ownViewOf(await this.workers.get(orgId, null, workerId, { includeDeleted: false }));
  }

  @HandlesCommand(ListWorkers)
  async list(request: RequestOf<typeof ListWorkers>): Promise<ReplyOf<typeof ListWorkers>> {
    const { rows, nextCursor } = await this.workers.list(request);
    return { data: rows.map(viewOf), next_cursor: nextCursor };
  }
}
