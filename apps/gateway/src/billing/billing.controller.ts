import { Body, Controller } from '@nestjs/common';
import { z } from 'zod';
import { AddCredit, Balance, Currency, GetBalance, Transaction } from '#libs/contracts';
import type { Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../auth/caller.decorator.js';
import type { AgentCaller } from '../auth/domain/caller.js';
import { Answer } from '../endpoint/answer.js';
import { named } from '../endpoint/documented.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../idempotency/idempotency.decorator.js';

const CreditSpec = named(
  'CreditSpec',
  z.strictObject({
    ...AddCredit.request.pick({ amount_micros: true }).shape,
    currency: Currency.default('USD'),
    reference: z.string().min(1).max(200).nullable().default(null),
  }),
);
type CreditSpec = z.infer<typeof CreditSpec>;

const Credited = named('Credited', z.strictObject({ transaction: Transaction, balance: Balance }));

@Controller()
export class BillingController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/billing/balance', {
    summary: 'Get the balance',
    description: 'In micro-units: 1 USD is 1,000,000.',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: Balance, description: 'What is free to spend, and what is held.' },
  })
  async balance(@Agent() { orgId }: AgentCaller): Promise<ReplyOf<typeof GetBalance>> {
    return this.commands.send(GetBalance, { org_id: orgId });
  }

  @Endpoint('POST', '/v1/billing/credits', {
    summary: 'Add funds',
    access: 'billing:write',
    poolLimits: 'refused',
    answer: { status: 201, schema: Credited, description: 'The movement, and the balance after it.' },
  })
  async addCredit(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: CreditSpec }) credit: CreditSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<z.infer<typeof Credited>>> {
    const request = { org_id: orgId, ...credit, ...(idempotency && { idempotency }) };
    const { transaction, balance, replayed } = await this.commands.send(AddCredit, request);
    return new Answer({ transaction, balance }, { replayed });
  }
}
