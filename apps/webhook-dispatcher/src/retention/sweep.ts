import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { SendingOptions } from '../delivery/sending-options.js';
import { CallbacksRepository } from '../intake/callbacks.repository.js';
import { SweepRepository } from './sweep.repository.js';

const CLEAN_EVERY_MS = 10 * 60_000;
/** A task is created within seconds of its callback, or never. */
const UNCONFIRMED_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Periodically releases and removes what nothing else triggers. */
@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sweep.name);
  private readonly works: readonly RepeatedWork[];

  constructor(
    private readonly repository: SweepRepository,
    private readonly callbacks: CallbacksRepository,
    private readonly dataSource: DataSource,
    private readonly options: SendingOptions,
    private readonly clock: Clock,
  ) {
    this.works = [
      new RepeatedWork({
        name: 'release stuck deliveries',
        everyMs: options.releaseStuckEveryMs,
        work: () => this.releaseStuck(),
      }),
      new RepeatedWork({ name: 'clean up', everyMs: CLEAN_EVERY_MS, work: () => this.cleanUp() }),
    ];
  }

  onApplicationBootstrap(): void {
    for (const work of this.works) work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.works.map(work => work.stop()));
  }

  async cleanUp(): Promise<void> {
    const now = this.clock.now();
    await this.callbacks.removeUnconfirmed(UNCONFIRMED_MS);
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.repository.removeOld(new Date(now.getTime() - this.options.retentionDays * DAY_MS), now);
  }

  private async releaseStuck(): Promise<void> {
    const freed = await this.repository.releaseStuck();
    if (freed > 0)
      this.logger.warn({
        msg: 'Deliveries waited too long for a missing event and are sent out of order.',
        freed,
      });
  }
}
