import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { HOLD_TERMS } from '../billing.config.js';
import type { HoldTerms } from '../billing.config.js';
import { HoldSweep } from './hold-sweep.js';

/** Runs the sweep periodically, and deletes idempotency keys older than a day. */
@Injectable()
export class SweepTimer extends RepeatedWork {
  constructor(
    @Inject(HOLD_TERMS) terms: HoldTerms,
    private readonly sweep: HoldSweep,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super({ name: 'sweep of holds', everyMs: terms.sweepIntervalMs });
  }

  async work(): Promise<void> {
    await this.sweep.run();
    await purgeIdempotencyKeys(this.dataSource, this.clock.now());
  }
}
