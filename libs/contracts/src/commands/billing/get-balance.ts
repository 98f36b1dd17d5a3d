import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Currency, SumMicros } from '../../model/money.js';
import { Id } from '../../model/scalars.js';

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
