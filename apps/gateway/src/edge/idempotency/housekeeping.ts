import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { RequestAnswers } from './request-answers.js';
import { Clock, RepeatedWork } from '#libs/platform';

const EVERY_MS = 10 * 60_000;

/** Uses index rate_limits_by_expiry. */
const PURGE_RATE_LIMITS = `DELETE FROM rate_limits WHERE expire < $1`;

/** Deletes expired rows: day-old idempotency keys and rate-limit windows that have ended. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly purging = new RepeatedWork({
    name: 'remove old rows',
    everyMs: EVERY_MS,
    work: () => this.purge(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly requestAnswers: RequestAnswers,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.purging.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.purging.stop();
  }

  async purge(): Promise<void> {
    const now = this.clock.now();
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.requestAnswers.purge();
    await this.dataSource.query(PURGE_RATE_LIMITS, [now.getTime()]);
  }
}
