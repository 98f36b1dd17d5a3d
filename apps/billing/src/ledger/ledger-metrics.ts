import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '#libs/platform';
import { TRANSFER_KINDS } from './transfer.rule.js';
import type { Transfer } from './transfer.rule.js';
import type { Change } from './ledger-state.rule.js';

/** Counts ledger movements, and expected movements that did not happen. */
@Injectable()
export class LedgerMetrics {
  private readonly transfers: Counter<'kind'>;
  private readonly micros: Counter<'kind' | 'currency'>;
  private readonly resolutions: Counter<'resolution'>;
  private readonly unpaid: Counter;

  constructor({ registry }: Metrics) {
    this.transfers = new Counter({
      name: 'countersign_ledger_transfers_total',
      help: 'Transfers written.',
      labelNames: ['kind'],
      registers: [registry],
    });
    this.micros = new Counter({
      name: 'countersign_ledger_transferred_micros_total',
      help: 'Money moved by transfers, in micro-units.',
      labelNames: ['kind', 'currency'],
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
    // A rate over a missing series has no value, so alerts on it would not fire.
    for (const kind of TRANSFER_KINDS) this.transfers.inc({ kind }, 0);
  }

  written({ transfers, resolutions }: Required<Change>): void {
    for (const transfer of transfers) {
      const { kind, currency } = transfer;
      this.transfers.inc({ kind });
      this.micros.inc({ kind, currency }, movedBy(transfer));
    }
    for (const { resolution } of resolutions) this.resolutions.inc({ resolution });
  }

  unpaidTask(): void {
    this.unpaid.inc();
  }
}

/** What leaves accounts, which is what arrives on others. As a number: a metric, not an amount to calculate with. */
function movedBy({ entries }: Transfer): number {
  const gains = entries.map(({ amountMicros }) => amountMicros).filter(amount => amount > 0n);
  return Number(gains.reduce((sum, amount) => sum + amount, 0n));
}
