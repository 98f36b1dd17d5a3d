import { Injectable } from '@nestjs/common';
import { DraftsRepository } from '../drafts/drafts.repository.js';
import { WorkerMemberships } from '../members/worker-memberships.js';
import { WorkerKeys } from './worker-keys.js';

/** What ends with a worker's account. */
@Injectable()
export class WorkerSignOff {
  constructor(
    private readonly keys: WorkerKeys,
    private readonly memberships: WorkerMemberships,
    private readonly drafts: DraftsRepository,
  ) {}

  /** Ends the worker's key, the membership of the person who works with the account, and their drafts. */
  async signOff(workerId: string): Promise<void> {
    await this.keys.revoke(workerId);
    await this.memberships.end(workerId);
    await this.drafts.deleteOfWorker(workerId);
  }
}
