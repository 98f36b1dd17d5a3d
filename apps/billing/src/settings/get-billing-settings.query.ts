import { Controller } from '@nestjs/common';
import { GetBillingSettings } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { BillingSettingsRepository } from './billing-settings.repository.js';

@Controller()
export class GetBillingSettingsQuery {
  constructor(private readonly settings: BillingSettingsRepository) {}

  @HandlesCommand(GetBillingSettings)
  async handle(request: RequestOf<typeof GetBillingSettings>): Promise<ReplyOf<typeof GetBillingSettings>> {
    const lowBalanceMicros = await this.settings.lowBalanceMicrosOf(request.org_id);
    return { currency: LEDGER_CURRENCY, low_balance_micros: lowBalanceMicros };
  }
}
