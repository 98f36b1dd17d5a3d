import { Controller } from '@nestjs/common';
import { Balance, GetBalance } from '#libs/contracts';
import type { ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';

@Controller()
export class BillingController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/billing/balance', {
    summary: 'Get the balance',
    description: 'In micro-units: 1 USD is 1,000,000.',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: {
      status: 200,
      schema: Balance,
      description: 'The available and the held amount.',
      carriesSums: true,
    },
  })
  async balance(@Agent() { orgId }: AgentCaller): Promise<ReplyOf<typeof GetBalance>> {
    return this.commands.send(GetBalance, { org_id: orgId });
  }
}
