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
    summary: 'Get the settings of billing',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: BillingSettings, description: 'The settings.' },
  })
  async get(@Agent() { orgId }: AgentCaller): Promise<BillingSettings> {
    return this.commands.send(GetBillingSettings, { org_id: orgId });
  }

  @Endpoint('PATCH', '/v1/billing/settings', {
    summary: 'Change the settings of billing',
    description:
      '`billing.low_balance` is told when less than `low_balance_micros` is free to spend: once, and again only ' +
      'after it was enough in between. Null: never.',
    access: 'billing:write',
    poolLimits: 'refused',
    audit: { action: 'billing_settings.update', fields: ['low_balance_micros'] },
    answer: { status: 200, schema: BillingSettings, description: 'The settings as they are now.' },
  })
  async change(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: BillingSettingsChange }) change: BillingSettingsChange,
  ): Promise<BillingSettings> {
    return this.commands.send(UpdateBillingSettings, { org_id: orgId, change });
  }
}
