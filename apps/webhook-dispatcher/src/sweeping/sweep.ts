import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock } from '#libs/platform';
import { CallbacksRepository } from '../persistence/callbacks.repository.js';
import { SendingOptions } from '../sending/sending-options.js';
import { SweepRepository } from './sweep.repository.js';

const CLEAN_EVERY_MS = 10 * 60_000;
/** A task is created within seconds of its callback, or never. */
const UNCONFIRMED_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Looks now and then for what nothing else would wake. */
@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sweep.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly repository: SweepRepository,
    private readonly callbacks: CallbacksRepository,
    private readonly dataSource: DataSource,
    private readonly options: SendingOptions,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.every(this.options.freeStuckEveryMs, 'free what is stuck', async () => {
      const freed = await this.repository.freeStuck();
      if (freed > 0) this.logger.warn({ msg: 'Deliveries waited in vain and go out of order.', freed });
    });
    this.every(CLEAN_EVERY_MS, 'clean up', () => this.cleanUp());
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running);
  }

  async cleanUp(): Promise<void> {
    const now = this.clock.now();
    await this.callbacks.removeUnconfirmed(UNCONFIRMED_MS);
    await purgeIdempotencyKeys(this.dataSource, now);
    await this.repository.removeOld(new Date(now.getTime() - this.options.retentionDays * DAY_MS));
  }

  private every(intervalMs: number, what: string, work: () => Promise<void>): void {
    const timer = setInterval(() => {
      const run = work()
        .catch((error: unknown) =>
          this.logger.warn({ msg: `Could not ${what}; trying again later.`, err: error }),
        )
        .finally(() => this.running.delete(run));
      this.running.add(run);
    }, intervalMs);
    this.timers.push(timer.unref());
  }
}
