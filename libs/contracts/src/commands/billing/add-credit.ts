import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { AmountMicros, Currency, MAX_AMOUNT_MICROS } from '../../model/money.js';
import { Id } from '../../model/scalars.js';
import { Balance } from './get-balance.js';
import { Transaction } from './list-transactions.js';

/**
 * Adds funds to an organization, at the operator's request.
 *
 * Errors: `billing.balance_limit` (conflict) when the balance would exceed its limit; `idempotency.*`.
 */
export const AddCredit = defineCommand({
  subject: 'command.billing.add-credit',
  request: z.strictObject({
    org_id: Id,
    amount_micros: AmountMicros.min(1).max(MAX_AMOUNT_MICROS),
    currency: Currency,
    reference: z.string().min(1).max(200).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ transaction: Transaction, balance: Balance, ...idempotentReply }),
  carriesSums: true,
});
