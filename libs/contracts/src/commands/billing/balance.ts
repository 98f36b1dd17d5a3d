import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { AmountMicros, Currency, MAX_AMOUNT_MICROS, SumMicros } from '../../model/money.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** An organization's balance: available to spend, and held for live tasks. Micro-units. */
export const Balance = z.strictObject({
  currency: Currency,
  available_micros: SumMicros,
  held_micros: SumMicros,
});
export type Balance = z.infer<typeof Balance>;

export const GetBalance = defineCommand({
  subject: 'command.billing.get-balance',
  request: z.strictObject({ org_id: Id }),
  reply: Balance,
  carriesSums: true,
});

/**
 * The kinds of changes to an organization's balance. Payouts are not among them: they change the earnings of its
 * workers.
 */
export const TransactionKind = z.enum(['credit', 'hold', 'capture', 'release']);
export type TransactionKind = z.infer<typeof TransactionKind>;

/** One transaction of an organization, and how it changes both parts of its balance. Micro-units. */
export const Transaction = z.strictObject({
  transaction_id: Id,
  kind: TransactionKind,
  available_change_micros: z.int(),
  held_change_micros: z.int(),
  currency: Currency,
  task_id: Id.nullable(),
  reference: z.string().nullable(),
  created_at: InstantOut,
});
export type Transaction = z.infer<typeof Transaction>;

/**
 * An organization's transactions, newest first: all, or those of one kind, of one task, in [`from`, `to`). Errors:
 * `cursor.invalid`.
 */
export const ListTransactions = defineCommand({
  subject: 'command.billing.list-transactions',
  request: z.strictObject({
    org_id: Id,
    kind: TransactionKind.optional(),
    task_id: Id.optional(),
    from: InstantOut.optional(),
    to: InstantOut.optional(),
    ...pageRequest,
  }),
  reply: pageOf(Transaction),
});

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
