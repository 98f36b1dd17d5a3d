import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { WaitingRepository } from './waiting.repository.js';

const EVERY_MS = 3_600_000;
/** The stream keeps events for seven days; after that no event of an ended task can be redelivered. */
const ENDS_KEPT_MS = 8 * 86_400_000;

/** Once an hour, removes rows that are only kept to detect repetitions. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly purging = new RepeatedWork({
    name: 'remove old rows',
    everyMs: EVERY_MS,
    work: () => this.purge(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly waiting: WaitingRepository,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.purging.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.purging.stop();
  }

  private async purge(): Promise<void> {
    const now = this.clock.now();
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.waiting.forgetEnded(new Date(now.getTime() - ENDS_KEPT_MS));
  }
}
