import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { SendingOptions } from '../delivery/sending-options.js';
import { CallbacksRepository } from '../intake/callbacks.repository.js';
import { SweepRepository } from './sweep.repository.js';

const EVERY_MS = 10 * 60_000;
/** A task is created within seconds of its callback, or never. */
const UNCONFIRMED_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Removes old deliveries, idempotency keys, and the callbacks of tasks that were never created. */
@Injectable()
export class Sweep extends RepeatedWork {
  constructor(
    private readonly repository: SweepRepository,
    private readonly callbacks: CallbacksRepository,
    private readonly dataSource: DataSource,
    private readonly options: SendingOptions,
    private readonly clock: Clock,
  ) {
    super({ name: 'removal of old rows', everyMs: EVERY_MS });
  }

  async work(): Promise<void> {
    const now = this.clock.now();
    await this.callbacks.removeUnconfirmed(UNCONFIRMED_MS);
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.repository.removeOld(new Date(now.getTime() - this.options.retentionDays * DAY_MS), now);
  }
}
