import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, MESSAGING_MIGRATIONS, brokerOf } from '#libs/messaging';
import { OutboxMigration, OutboxModule } from '#libs/outbox';
import { HOLD_TERMS } from './billing.config.js';
import type { BillingModuleSettings, HoldTerms } from './billing.config.js';
import { AddCreditCommand } from './credits/add-credit.command.js';
import { CaptureOnTaskCompleted } from './holds/capture-on-task-completed.handler.js';
import { EraseOnTaskErased } from './holds/erase-on-task-erased.handler.js';
import { HoldFundsCommand } from './holds/hold-funds.command.js';
import { HoldOnTaskCreated } from './holds/hold-on-task-created.handler.js';
import { HoldSweep } from './holds/hold-sweep.js';
import { HoldSweepRepository } from './holds/hold-sweep.repository.js';
import { ReleaseHoldCommand } from './holds/release-hold.command.js';
import { ReleaseOnTaskCancelled } from './holds/release-on-task-cancelled.handler.js';
import { ReleaseOnTaskFailed } from './holds/release-on-task-failed.handler.js';
import { Settlements } from './holds/settlements.js';
import { SweepTimer } from './holds/sweep-timer.js';
import { GetBalanceQuery } from './ledger/get-balance.query.js';
import { LEDGER_CHECK_MS, LedgerCheckSample } from './ledger/ledger-check-sample.js';
import { LedgerMetrics } from './ledger/ledger-metrics.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { SpendingSample } from './ledger/spending-sample.js';
import { Ledger1763100000000 } from './migrations/1763100000000-ledger.js';
import { PriceBookAndUsage1764100000000 } from './migrations/1764100000000-price-book-and-usage.js';
import { EarningsRepository } from './payouts/earnings.repository.js';
import { EarningsSumsRepository } from './payouts/earnings-sums.repository.js';
import { SumEarningsQuery } from './payouts/sum-earnings.query.js';
import { GetEarningsQuery } from './payouts/get-earnings.query.js';
import { PayOutCommand } from './payouts/pay-out.command.js';
import { ListPricesQuery } from './prices/list-prices.query.js';
import { PriceBookRepository } from './prices/price-book.repository.js';
import { PriceEntity } from './prices/price.entity.js';
import { QuotePriceQuery } from './prices/quote-price.query.js';
import { SetPriceCommand } from './prices/set-price.command.js';
import { GetRewardsQuery } from './rewards/get-rewards.query.js';
import { RewardsRepository } from './rewards/rewards.repository.js';
import { BillingSettingsRepository } from './settings/billing-settings.repository.js';
import { GetBillingSettingsQuery } from './settings/get-billing-settings.query.js';
import { LowBalanceThresholdEntity } from './settings/low-balance-threshold.entity.js';
import { UpdateBillingSettingsCommand } from './settings/update-billing-settings.command.js';
import { GetStatementQuery } from './statements/get-statement.query.js';
import { GetUsageSummaryQuery } from './statements/get-usage-summary.query.js';
import { GetUsageQuery } from './statements/get-usage.query.js';
import { ListStatementsQuery } from './statements/list-statements.query.js';
import { ListTransactionsQuery } from './statements/list-transactions.query.js';
import { MovementsRepository } from './statements/movements.repository.js';
import { StatementRepository } from './statements/statement.repository.js';
import { UsageRepository } from './statements/usage.repository.js';

/** Schema migrations, in order. */
export const MIGRATIONS = [
  IdempotencyKeysMigration,
  Ledger1763100000000,
  OutboxMigration,
  PriceBookAndUsage1764100000000,
  ...MESSAGING_MIGRATIONS,
];

/** The tables that are read and written row by row. The ledger and the sweep's progress are not: set-based SQL. */
const ENTITIES = [PriceEntity, LowBalanceThresholdEntity];

@Module({})
export class BillingModule {
  static forRoot(settings: BillingModuleSettings): DynamicModule {
    const terms: HoldTerms = {
      workerSharePercent: settings.BILLING_WORKER_SHARE_PERCENT,
      sweepAfterMs: settings.HOLD_SWEEP_AFTER_MS,
      sweepIntervalMs: settings.HOLD_SWEEP_INTERVAL_MS,
    };
    return {
      module: BillingModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'billing',
          migrations: MIGRATIONS,
          entities: ENTITIES,
        }),
        MessagingModule.forRoot({ serviceName: 'billing', ...brokerOf(settings) }),
        OutboxModule.forRoot({ serviceName: 'billing', stream: 'BILLING' }),
      ],
      controllers: [
        AddCreditCommand,
        HoldOnTaskCreated,
        CaptureOnTaskCompleted,
        ReleaseOnTaskFailed,
        ReleaseOnTaskCancelled,
        EraseOnTaskErased,
        HoldFundsCommand,
        ReleaseHoldCommand,
        GetBalanceQuery,
        GetEarningsQuery,
        SumEarningsQuery,
        GetRewardsQuery,
        PayOutCommand,
        SetPriceCommand,
        ListPricesQuery,
        QuotePriceQuery,
        GetBillingSettingsQuery,
        UpdateBillingSettingsCommand,
        ListStatementsQuery,
        GetStatementQuery,
        ListTransactionsQuery,
        GetUsageQuery,
        GetUsageSummaryQuery,
      ],
      providers: [
        { provide: HOLD_TERMS, useValue: terms },
        { provide: LEDGER_CHECK_MS, useValue: settings.LEDGER_CHECK_MS },
        LedgerMetrics,
        LedgerCheckSample,
        SpendingSample,
        LedgerRepository,
        Settlements,
        HoldSweepRepository,
        HoldSweep,
        SweepTimer,
        EarningsRepository,
        EarningsSumsRepository,
        RewardsRepository,
        PriceBookRepository,
        BillingSettingsRepository,
        StatementRepository,
        MovementsRepository,
        UsageRepository,
      ],
    };
  }
}
