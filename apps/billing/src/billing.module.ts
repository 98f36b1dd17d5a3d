import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, MessagingTablesMigration, brokerOf } from '#libs/messaging';
import { OutboxMigration, OutboxModule } from '#libs/outbox';
import { BILLING_TERMS } from './billing.config.js';
import type { BillingModuleSettings, BillingTerms } from './billing.config.js';
import { AddCreditCommand } from './commands/add-credit.command.js';
import { GetBillingSettingsCommand } from './commands/get-billing-settings.command.js';
import { GetEarningsCommand } from './commands/get-earnings.command.js';
import { GetStatementCommand } from './commands/get-statement.command.js';
import { GetUsageSummaryCommand } from './commands/get-usage-summary.command.js';
import { GetUsageCommand } from './commands/get-usage.command.js';
import { GetBalanceCommand } from './commands/get-balance.command.js';
import { HoldCommand } from './commands/hold.command.js';
import { ListPricesCommand } from './commands/list-prices.command.js';
import { ListStatementsCommand } from './commands/list-statements.command.js';
import { ListTransactionsCommand } from './commands/list-transactions.command.js';
import { PayOutCommand } from './commands/pay-out.command.js';
import { QuotePriceCommand } from './commands/quote-price.command.js';
import { ReleaseHoldCommand } from './commands/release-hold.command.js';
import { SetPriceCommand } from './commands/set-price.command.js';
import { UpdateBillingSettingsCommand } from './commands/update-billing-settings.command.js';
import { CaptureOnTaskCompleted } from './handlers/capture-on-task-completed.handler.js';
import { HoldOnTaskCreated } from './handlers/hold-on-task-created.handler.js';
import { ReleaseOnTaskCancelled } from './handlers/release-on-task-cancelled.handler.js';
import { ReleaseOnTaskFailed } from './handlers/release-on-task-failed.handler.js';
import { Settlements } from './handlers/settlements.js';
import { LedgerMetrics } from './ledger-metrics.js';
import { BillingSettingsRepository } from './persistence/billing-settings.repository.js';
import { EarningsReader } from './persistence/earnings-reader.js';
import { LedgerReader } from './persistence/ledger-reader.js';
import { LedgerRepository } from './persistence/ledger.repository.js';
import { Ledger1763100000000 } from './persistence/migrations/1763100000000-ledger.js';
import { PriceBookAndUsage1764100000000 } from './persistence/migrations/1764100000000-price-book-and-usage.js';
import { MovementsReader } from './persistence/movements-reader.js';
import { PriceBookRepository } from './persistence/price-book.repository.js';
import { StatementReader } from './persistence/statement-reader.js';
import { SweepRepository } from './persistence/sweep.repository.js';
import { UsageReader } from './persistence/usage-reader.js';
import { HoldSweep } from './sweep/hold-sweep.js';
import { SweepTimer } from './sweep/sweep-timer.js';

/** Schema migrations, in order. */
export const MIGRATIONS = [
  IdempotencyKeysMigration,
  Ledger1763100000000,
  OutboxMigration,
  PriceBookAndUsage1764100000000,
  MessagingTablesMigration,
];

@Module({})
export class BillingModule {
  static forRoot(settings: BillingModuleSettings): DynamicModule {
    const terms: BillingTerms = {
      workerSharePercent: settings.BILLING_WORKER_SHARE_PERCENT,
      holdSweepAfterMs: settings.HOLD_SWEEP_AFTER_MS,
      holdSweepIntervalMs: settings.HOLD_SWEEP_INTERVAL_MS,
    };
    return {
      module: BillingModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'billing',
          migrations: MIGRATIONS,
        }),
        MessagingModule.forRoot({ serviceName: 'billing', ...brokerOf(settings) }),
        OutboxModule.forRoot({ serviceName: 'billing', stream: 'BILLING' }),
      ],
      controllers: [
        HoldOnTaskCreated,
        CaptureOnTaskCompleted,
        ReleaseOnTaskFailed,
        ReleaseOnTaskCancelled,
        HoldCommand,
        ReleaseHoldCommand,
        AddCreditCommand,
        GetBalanceCommand,
        ListTransactionsCommand,
        SetPriceCommand,
        ListPricesCommand,
        QuotePriceCommand,
        GetUsageCommand,
        GetUsageSummaryCommand,
        ListStatementsCommand,
        GetStatementCommand,
        GetEarningsCommand,
        PayOutCommand,
        GetBillingSettingsCommand,
        UpdateBillingSettingsCommand,
      ],
      providers: [
        { provide: BILLING_TERMS, useValue: terms },
        LedgerMetrics,
        LedgerRepository,
        LedgerReader,
        MovementsReader,
        PriceBookRepository,
        UsageReader,
        StatementReader,
        EarningsReader,
        BillingSettingsRepository,
        Settlements,
        SweepRepository,
        HoldSweep,
        SweepTimer,
      ],
    };
  }
}
