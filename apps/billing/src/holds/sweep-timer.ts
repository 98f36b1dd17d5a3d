import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { HoldSweep } from './hold-sweep.js';
import { HOLD_TERMS } from './hold-terms.js';
import type { HoldTerms } from './hold-terms.js';

/** Runs the sweep periodically, and deletes idempotency keys older than a day. */
@Injectable()
export class SweepTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeping: RepeatedWork;

  constructor(@Inject(HOLD_TERMS) terms: HoldTerms, sweep: HoldSweep, dataSource: DataSource, clock: Clock) {
    this.sweeping = new RepeatedWork({
      name: 'sweep of holds',
      everyMs: terms.sweepIntervalMs,
      work: async () => {
        await sweep.run();
        await purgeIdempotencyKeys(dataSource, clock.now());
      },
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping.stop();
  }
}
