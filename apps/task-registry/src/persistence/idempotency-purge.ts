import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';

const INTERVAL_MS = 10 * 60_000;

/** Deletes idempotency keys after their 24 hours. Several replicas may run it at the same time. */
@Injectable()
export class IdempotencyPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly purging: RepeatedWork;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.purging = new RepeatedWork({
      name: 'purge of idempotency keys',
      everyMs: INTERVAL_MS,
      work: () => this.purge(),
    });
  }

  onApplicationBootstrap(): void {
    this.purging.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.purging.stop();
  }

  async purge(): Promise<number> {
    return purgeIdempotencyKeys(this.dataSource, this.clock.now());
  }
}
