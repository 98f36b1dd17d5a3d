import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '#libs/platform';
import type { Change } from './ledger-state.rule.js';

/** Counts ledger movements, and expected movements that did not happen. */
@Injectable()
export class LedgerMetrics {
  private readonly transfers: Counter<'kind'>;
  private readonly resolutions: Counter<'resolution'>;
  private readonly unpaid: Counter;

  constructor({ registry }: Metrics) {
    this.transfers = new Counter({
      name: 'countersign_ledger_transfers_total',
      help: 'Transfers written.',
      labelNames: ['kind'],
      registers: [registry],
    });
    this.resolutions = new Counter({
      name: 'countersign_ledger_holds_resolved_total',
      help: 'Holds ended, by resolution.',
      labelNames: ['resolution'],
      registers: [registry],
    });
    this.unpaid = new Counter({
      name: 'countersign_ledger_unpaid_tasks_total',
      help: 'Tasks with payable work but without a hold. Each needs a manual review.',
      registers: [registry],
    });
  }

  written({ transfers, resolutions }: Required<Change>): void {
    for (const { kind } of transfers) this.transfers.inc({ kind });
    for (const { resolution } of resolutions) this.resolutions.inc({ resolution });
  }

  unpaidTask(): void {
    this.unpaid.inc();
  }
}
