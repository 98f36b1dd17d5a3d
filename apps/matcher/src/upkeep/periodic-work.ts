import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { MatchingSettings } from '../matching/matching-settings.js';
import { PoolDeletion } from '../pools/pool-deletion.js';
import { ReviewSweep } from '../workers/review-sweep.js';
import { Retention } from './retention.js';
import { WaitingSweep } from './waiting-sweep.js';

const PURGE_EVERY_MS = 3_600_000;

/**
 * Runs everything that no event or command starts.
 *
 * Every replica runs all of it, without a leader: reviews are claimed row by row, and the rest has the same result when
 * two replicas do it at once.
 */
@Injectable()
export class PeriodicWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly work: readonly RepeatedWork[];

  constructor(
    waiting: WaitingSweep,
    reviews: ReviewSweep,
    pools: PoolDeletion,
    retention: Retention,
    { sweepEveryMs: everyMs }: MatchingSettings,
  ) {
    this.work = [
      new RepeatedWork({ name: 'sweep of waiting tasks', everyMs, work: signal => waiting.sweep(signal) }),
      new RepeatedWork({ name: 'review of open work', everyMs, work: signal => reviews.sweep(signal) }),
      new RepeatedWork({ name: 'deletion of pools', everyMs, work: () => pools.resumeInterrupted() }),
      new RepeatedWork({ name: 'remove old rows', everyMs: PURGE_EVERY_MS, work: () => retention.purge() }),
    ];
  }

  onApplicationBootstrap(): void {
    for (const one of this.work) one.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.work.map(one => one.stop()));
  }
}
