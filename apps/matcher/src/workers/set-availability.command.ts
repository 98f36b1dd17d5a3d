import { Controller } from '@nestjs/common';
import { SetAvailability } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { ownViewOf } from '../candidates/worker-row.sql.js';
import { WorkerChanges } from './worker-changes.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class SetAvailabilityCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly changes: WorkerChanges,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(SetAvailability)
  async handle(request: RequestOf<typeof SetAvailability>): Promise<ReplyOf<typeof SetAvailability>> {
    const { org_id: orgId, worker_id: workerId, available } = request;
    const row = await this.workers.setAvailable(orgId, workerId, available, this.clock.now());
    this.changes.updated(row);
    return ownViewOf(row);
  }
}
