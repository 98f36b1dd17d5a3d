import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';

const EVERY_MS = 10 * 60_000;

/** Deletes idempotency keys after their 24 hours. Several replicas may run it at the same time. */
@Injectable()
export class IdempotencyPurge extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super({ name: 'removal of idempotency keys', everyMs: EVERY_MS });
  }

  /** @returns how many keys were deleted */
  work(): Promise<number> {
    return purgeIdempotencyKeys(this.dataSource, this.clock.now());
  }
}
