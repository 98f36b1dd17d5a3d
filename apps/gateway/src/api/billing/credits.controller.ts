import { Body, Controller, Param } from '@nestjs/common';
import { z } from 'zod';
import { AddCredit, Balance, Transaction, EXAMPLE } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Answer } from '../../edge/endpoint/answer.js';
import { named } from '../../edge/schemas/documented.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { OrganizationPath } from '../../edge/schemas/path-parameters.js';
import { Problem } from '../../edge/errors/problem.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { Organizations } from '../organizations/organizations.js';

const shape = AddCredit.request.shape;

const CreditSpec = named(
  'CreditSpec',
  z.strictObject({
    amount_micros: shape.amount_micros,
    currency: shape.currency.default('USD'),
    /** The reference of the payment behind these funds, such as an invoice number. */
    reference: shape.reference.default(null),
  }),
  { amount_micros: 100_000_000, reference: 'INV-2026-0042' },
);
type CreditSpec = z.infer<typeof CreditSpec>;

const Credited = named('Credited', z.strictObject({ transaction: Transaction, balance: Balance }), {
  transaction: {
    transaction_id: EXAMPLE.transactionId,
    kind: 'credit',
    available_change_micros: 100_000_000,
    held_change_micros: 0,
    currency: 'USD',
    task_id: null,
    reference: 'INV-2026-0042',
    created_at: '2026-03-01T11:51:00.000Z',
  },
  balance: { currency: 'USD', available_micros: 100_000_000, held_micros: 0 },
});
type Credited = z.infer<typeof Credited>;

/** The only way for funds to enter the ledger. */
@Controller()
export class CreditsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly organizations: Organizations,
  ) {}

  @Endpoint('POST', '/v1/organizations/:org_id/credits', {
    summary: 'Add funds to an organization',
    description:
      'Records a payment by the organization. Send an Idempotency-Key, so that a retry does not add the funds ' +
      'twice.',
    access: 'operator',
    audit: { action: 'credit.create', fields: ['amount_micros', 'currency', 'reference'] },
    answer: {
      status: 201,
      schema: Credited,
      description: 'The movement, and the balance after it.',
      carriesSums: true,
    },
    problems: ['organization.not_found', 'billing.balance_limit'],
  })
  async add(
    @Param({ schema: OrganizationPath }) { org_id }: OrganizationPath,
    @Body({ schema: CreditSpec }) credit: CreditSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<Credited>> {
    await this.organizations.mustExist(org_id);
    const request = { org_id, ...credit, ...(idempotency && { idempotency }) };
    const { transaction, balance, replayed } = await this.commands.send(AddCredit, request);
    return new Answer({ transaction, balance }, { replayed });
  }

  /** Kept for clients written when organizations credited themselves: they get an explanation instead of a 404. */
  @Endpoint('POST', '/v1/billing/credits', {
    summary: 'Add funds (refused)',
    description:
      'Always refused: an organization cannot credit itself. The operator uses `POST ' +
      '/v1/organizations/{org_id}/credits`.',
    access: 'agent',
    poolLimits: 'refused',
    audit: 'changes_nothing',
    answer: { status: 403, schema: Problem, description: 'Where funds come from.' },
    problems: ['billing.operator_only'],
  })
  refuseOwn(): never {
    throw refuse(
      'billing.operator_only',
      'An organization cannot add funds to itself. Ask the operator of this installation, who adds them with ' +
        'POST /v1/organizations/{org_id}/credits.',
    );
  }
}
