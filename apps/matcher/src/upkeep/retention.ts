import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { WaitingRepository } from '../waiting/waiting.repository.js';

const EVERY_MS = 3_600_000;
/** The stream keeps events for seven days; after that no event of an ended task can be redelivered. */
const ENDS_KEPT_MS = 8 * 86_400_000;

/** Removes rows that are only kept to detect repetitions. Several replicas may run it at the same time. */
@Injectable()
export class Retention extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly waiting: WaitingRepository,
    private readonly clock: Clock,
  ) {
    super({ name: 'removal of old rows', everyMs: EVERY_MS });
  }

  async work(): Promise<void> {
    const now = this.clock.now();
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.waiting.purgeEnds(new Date(now.getTime() - ENDS_KEPT_MS));
  }
}
