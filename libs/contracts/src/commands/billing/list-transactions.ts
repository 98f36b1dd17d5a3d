import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Currency } from '../../model/money.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id, InstantOut } from '../../model/scalars.js';

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
