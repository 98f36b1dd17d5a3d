import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { BulkJobRepository } from './bulk-job.repository.js';

const EVERY_MS = 3_600_000;

/** Deletes jobs that ended long ago, with their results. Several replicas may run it at the same time. */
@Injectable()
export class BulkRetention extends RepeatedWork {
  constructor(private readonly jobs: BulkJobRepository) {
    super({ name: 'removal of old bulk jobs', everyMs: EVERY_MS });
  }

  /** @returns how many jobs were deleted */
  async work(signal: AbortSignal): Promise<number> {
    let deleted = 0;
    while (!signal.aborted && (await this.jobs.purgeOne())) deleted += 1;
    return deleted;
  }
}
