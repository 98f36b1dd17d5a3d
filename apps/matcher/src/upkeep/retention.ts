import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock } from '#libs/platform';
import { WaitingRepository } from '../waiting/waiting.repository.js';

/** The stream keeps events for seven days; after that no event of an ended task can be redelivered. */
const ENDS_KEPT_MS = 8 * 86_400_000;

/** Removes rows that are only kept to detect repetitions. */
@Injectable()
export class Retention {
  constructor(
    private readonly dataSource: DataSource,
    private readonly waiting: WaitingRepository,
    private readonly clock: Clock,
  ) {}

  async purge(): Promise<void> {
    const now = this.clock.now();
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.waiting.purgeEnds(new Date(now.getTime() - ENDS_KEPT_MS));
  }
}
