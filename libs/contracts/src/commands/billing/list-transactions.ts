import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Currency } from '../../model/money.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** One movement of an organization's money, and what it does to both parts of its balance. Micro-units. */
export const Transaction = z.strictObject({
  transaction_id: Id,
  kind: z.enum(['credit', 'hold', 'capture', 'release']),
  available_change_micros: z.int(),
  held_change_micros: z.int(),
  currency: Currency,
  task_id: Id.nullable(),
  reference: z.string().nullable(),
  created_at: InstantOut,
});
export type Transaction = z.infer<typeof Transaction>;

/** An organization's movements, newest first. Errors: `cursor.invalid`. */
export const ListTransactions = defineCommand({
  subject: 'billing.list-transactions',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(Transaction),
});
