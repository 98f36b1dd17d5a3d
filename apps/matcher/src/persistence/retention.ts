import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock } from '#libs/platform';
import { WaitingRepository } from './waiting.repository.js';

const EVERY_MS = 3_600_000;
/** The stream keeps events for seven days; after that none of an ended task can come again. */
const ENDS_KEPT_MS = 8 * 86_400_000;

/** Removes, once an hour, what is only kept to recognise repetitions. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Retention.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly waiting: WaitingRepository,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const now = this.clock.now();
        await purgeIdempotencyKeys(this.dataSource, now);
        await this.waiting.forgetEnded(new Date(now.getTime() - ENDS_KEPT_MS));
      } catch (error) {
        this.logger.warn('Old rows could not be removed; trying again in an hour.', error);
      }
      await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
