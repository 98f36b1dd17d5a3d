import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreateWorker, WorkerView } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse, runIdempotent, transaction } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { viewOf } from '../candidates/worker-row.sql.js';
import type { WorkerRow } from '../candidates/worker-row.sql.js';
import { WorkerChanges } from './worker-changes.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class CreateWorkerCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly workers: WorkerRepository,
    private readonly changes: WorkerChanges,
    private readonly clock: Clock,
  ) {}

  /** Stores worker and idempotency key in one transaction. */
  @HandlesCommand(CreateWorker)
  async handle(request: RequestOf<typeof CreateWorker>): Promise<ReplyOf<typeof CreateWorker>> {
    const { org_id: orgId, worker_id: workerId, worker, idempotency } = request;
    const key = idempotencyKeyOf(idempotency);
    const now = this.clock.now();
    const made: WorkerRow[] = [];
    const { result } = await transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, jsonResponse(WorkerView), async () => {
        const row = await this.workers.create(manager, orgId, workerId, worker, now);
        made.push(row);
        return viewOf(row);
      }),
    );
    for (const row of made) this.changes.updated(row);
    return result;
  }
}
