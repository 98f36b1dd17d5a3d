import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock } from '#libs/platform';

const EVERY_MS = 10 * 60_000;

/** Uses the index rate_limits_by_expiry. */
const PURGE_RATE_LIMITS = `DELETE FROM rate_limits WHERE expire < $1`;

/** Removes what no longer counts: day-old idempotency keys and rate-limit windows that have ended. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Housekeeping.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.tidy(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async tidy(): Promise<void> {
    const now = this.clock.now();
    try {
      await purgeIdempotencyKeys(this.dataSource, now);
      await this.dataSource.query(PURGE_RATE_LIMITS, [now.getTime()]);
    } catch (error) {
      this.logger.warn('Old rows could not be removed; trying again later.', error);
    }
  }
}
