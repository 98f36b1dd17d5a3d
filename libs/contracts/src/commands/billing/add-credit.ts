import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { AmountMicros, Currency } from '../../model/money.js';
import { Id } from '../../model/scalars.js';
import { Balance } from './get-balance.js';
import { Transaction } from './list-transactions.js';

/** Adds funds. Errors: `idempotency.*`. */
export const AddCredit = defineCommand({
  subject: 'command.billing.add-credit',
  request: z.strictObject({
    org_id: Id,
    amount_micros: AmountMicros.min(1).max(1_000_000_000_000),
    currency: Currency,
    reference: z.string().min(1).max(200).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ transaction: Transaction, balance: Balance, ...idempotentReply }),
});
