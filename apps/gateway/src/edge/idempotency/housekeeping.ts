import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { RequestAnswers } from './request-answers.js';
import { Clock, RepeatedWork } from '#libs/platform';

const EVERY_MS = 10 * 60_000;

/** Uses index rate_limits_by_expiry. */
const PURGE_RATE_LIMITS = `DELETE FROM rate_limits WHERE expire < $1`;

/** Deletes expired rows: day-old idempotency keys and rate-limit windows that have ended. */
@Injectable()
export class Housekeeping extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly requestAnswers: RequestAnswers,
    private readonly clock: Clock,
  ) {
    super({ name: 'removal of old rows', everyMs: EVERY_MS });
  }

  async work(): Promise<void> {
    const now = this.clock.now();
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.requestAnswers.purge();
    await this.dataSource.query(PURGE_RATE_LIMITS, [now.getTime()]);
  }
}
