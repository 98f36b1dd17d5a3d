import { Controller } from '@nestjs/common';
import { EraseAccounts, FindAccounts } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { WorkerChanges } from './worker-changes.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class EraseAccountsCommand {
  constructor(
    private readonly workers: WorkerRepository,
    private readonly changes: WorkerChanges,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(FindAccounts)
  async find(request: RequestOf<typeof FindAccounts>): Promise<ReplyOf<typeof FindAccounts>> {
    const who = 'person_id' in request ? { personId: request.person_id } : { workerId: request.worker_id };
    return this.workers.accountsOf(request.org_id, who);
  }

  /** The review of each has the registry forget the person behind it. */
  @HandlesCommand(EraseAccounts)
  async erase(request: RequestOf<typeof EraseAccounts>): Promise<ReplyOf<typeof EraseAccounts>> {
    const { org_id: orgId, worker_ids: workerIds } = request;
    await this.workers.erase(orgId, workerIds, this.clock.now());
    for (const workerId of workerIds) await this.changes.deleted(orgId, workerId);
    return {};
  }
}
