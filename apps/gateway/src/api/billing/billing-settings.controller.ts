import { Body, Controller } from '@nestjs/common';
import {
  BillingSettings,
  BillingSettingsChange,
  GetBillingSettings,
  UpdateBillingSettings,
} from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';

@Controller()
export class BillingSettingsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/billing/settings', {
    summary: 'Get the billing settings',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: BillingSettings, description: 'The settings.' },
  })
  async get(@Agent() { orgId }: AgentCaller): Promise<BillingSettings> {
    return this.commands.send(GetBillingSettings, { org_id: orgId });
  }

  @Endpoint('PATCH', '/v1/billing/settings', {
    summary: 'Change the billing settings',
    description:
      '`billing.low_balance` is published once when the available balance falls below `low_balance_micros`, and ' +
      'again only after it has recovered. Null disables it.',
    access: 'billing:write',
    poolLimits: 'refused',
    audit: { action: 'billing_settings.update', fields: ['low_balance_micros'] },
    answer: { status: 200, schema: BillingSettings, description: 'The changed settings.' },
  })
  async change(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: BillingSettingsChange }) change: BillingSettingsChange,
  ): Promise<BillingSettings> {
    return this.commands.send(UpdateBillingSettings, { org_id: orgId, change });
  }
}
