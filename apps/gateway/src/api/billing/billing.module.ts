import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { BillingSettingsController } from './billing-settings.controller.js';
import { BillingController } from './billing.controller.js';
import { CreditsController } from './credits.controller.js';
import { EarningsController } from './earnings.controller.js';
import { PricesController } from './prices.controller.js';
import { StatementsController } from './statements.controller.js';
import { TransactionsController } from './transactions.controller.js';
import { UsageController } from './usage.controller.js';

@Module({
  imports: [OrganizationsModule],
  controllers: [
    BillingController,
    CreditsController,
    TransactionsController,
    UsageController,
    StatementsController,
    PricesController,
    BillingSettingsController,
    EarningsController,
  ],
})
export class BillingModule {}
