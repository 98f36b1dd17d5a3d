import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SampledGauge, StateSampler } from '#libs/database';
import { Clock, Metrics } from '#libs/platform';
import { checkLedger } from './check-ledger.sql.js';
import type { LedgerReport } from './check-ledger.sql.js';

/** Nest's token for the interval between two checks, in milliseconds. */
export const LEDGER_CHECK_MS = Symbol('LedgerCheckMs');

/**
 * Checks the whole ledger soon after this replica has become the leader, then once in each interval, for the alert on
 * money that does not add up. A check reads every entry once: seconds for millions of them.
 */
@Injectable()
export class LedgerCheckSample implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LedgerCheckSample.name);
  private readonly mismatches: SampledGauge<'of'>;
  private readonly openHolds: SampledGauge;
  private readonly heldMicros: SampledGauge;
  private readonly checkedAt: SampledGauge;
  private dueAtMs = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(LEDGER_CHECK_MS) private readonly everyMs: number,
    { registry }: Metrics,
    sampler: StateSampler,
  ) {
    this.mismatches = new SampledGauge(registry, {
      name: 'countersign_ledger_mismatches',
      help: 'What the last check of the ledger found wrong: sums, balances, rules. Anything but 0 is an emergency.',
      labelNames: ['of'],
    });
    this.openHolds = new SampledGauge(registry, {
      name: 'countersign_ledger_open_holds',
      help: 'Holds without a resolution at the last check.',
    });
    this.heldMicros = new SampledGauge(registry, {
      name: 'countersign_ledger_open_holds_micros',
      help: 'The sum of these holds in micro-units, over all currencies.',
    });
    this.checkedAt = new SampledGauge(registry, {
      name: 'countersign_ledger_checked_timestamp_seconds',
      help: 'When the ledger was last checked.',
    });
    sampler.add({
      name: 'ledger check',
      take: () => {
        this.startIfDue();
        return Promise.resolve();
      },
      clear: () => {
        this.clear();
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.running;
  }

  /** Not awaited: other samples are taken meanwhile. */
  private startIfDue(): void {
    const nowMs = this.clock.now().getTime();
    if (this.running !== undefined || nowMs < this.dueAtMs) return;
    this.running = this.check().finally(() => {
      this.running = undefined;
    });
  }

  private async check(): Promise<void> {
    try {
      this.publish(await checkLedger(this.dataSource));
      this.dueAtMs = this.clock.now().getTime() + this.everyMs;
    } catch (error) {
      this.logger.warn({ msg: 'The ledger could not be checked; trying again.', err: error });
    }
  }

  private publish({ sums, openHolds, differences, faults }: LedgerReport): void {
    const wrongSums = sums.filter(({ sumMicros }) => sumMicros !== 0n).length;
    const found = { sums: wrongSums, balances: differences.length, rules: faults.length };
    this.mismatches.replace(Object.entries(found).map(([of, value]) => ({ labels: { of }, value })));
    this.openHolds.replace([{ value: openHolds.count }]);
    this.heldMicros.replace([{ value: Number(openHolds.amountMicros) }]);
    this.checkedAt.replace([{ value: this.clock.now().getTime() / 1_000 }]);
    if (wrongSums + differences.length + faults.length > 0)
      this.logger.error({ msg: 'The ledger does not add up. Run npm run ledger-check.', ...found, faults });
  }

  private clear(): void {
    this.dueAtMs = 0;
    for (const gauge of [this.mismatches, this.openHolds, this.heldMicros, this.checkedAt]) gauge.clear();
  }
}
