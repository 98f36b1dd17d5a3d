import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { purgeIdempotencyKeys } from '#libs/database';
import { isOutage } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { BILLING_TERMS } from '../billing.config.js';
import type { BillingTerms } from '../billing.config.js';
import { HoldSweep } from './hold-sweep.js';

/** Sweeps again and again for as long as the process lives, and throws away idempotency keys of yesterday. */
@Injectable()
export class SweepTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweepTimer.name);
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    @Inject(BILLING_TERMS) private readonly terms: BillingTerms,
    private readonly sweep: HoldSweep,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping = this.sweepUntilStopped();
  }

  /** Waits for the sweep in hand. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await pause(this.terms.holdSweepIntervalMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.sweep.run();
        await purgeIdempotencyKeys(this.dataSource, this.clock.now());
      } catch (error) {
        // The next one will look again at all that this one left.
        if (isOutage(error)) this.logger.warn({ msg: 'The sweep of holds waits for its neighbours.' }, error);
        else this.logger.error({ msg: 'The sweep of holds failed.' }, error);
      }
    }
  }
}
