import { Controller } from '@nestjs/common';
import { UpdateBillingSettings } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { BillingSettingsRepository } from './billing-settings.repository.js';

@Controller()
export class UpdateBillingSettingsCommand {
  constructor(private readonly settings: BillingSettingsRepository) {}

  @HandlesCommand(UpdateBillingSettings)
  async handle({
    org_id: orgId,
    change,
  }: RequestOf<typeof UpdateBillingSettings>): Promise<ReplyOf<typeof UpdateBillingSettings>> {
    await this.settings.setLowBalanceMicros(orgId, change.low_balance_micros);
    return { currency: LEDGER_CURRENCY, low_balance_micros: change.low_balance_micros };
  }
}
