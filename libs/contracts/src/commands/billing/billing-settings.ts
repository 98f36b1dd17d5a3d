import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { AmountMicros, Currency } from '../../model/money.js';
import { Id } from '../../model/scalars.js';

/** What an organization wants of billing. */
export const BillingSettings = z.strictObject({
  currency: Currency,
  /** `billing.low_balance` is told when less than this is free to spend; null for never. Micro-units. */
  low_balance_micros: AmountMicros.max(1_000_000_000_000_000).nullable(),
});
export type BillingSettings = z.infer<typeof BillingSettings>;

export const BillingSettingsChange = BillingSettings.pick({ low_balance_micros: true });
export type BillingSettingsChange = z.infer<typeof BillingSettingsChange>;

export const GetBillingSettings = defineCommand({
  subject: 'command.billing.get-settings',
  request: z.strictObject({ org_id: Id }),
  reply: BillingSettings,
});

/** A threshold that is above the balance when it is set is crossed by being set, and told of. */
export const UpdateBillingSettings = defineCommand({
  subject: 'command.billing.update-settings',
  request: z.strictObject({ org_id: Id, change: BillingSettingsChange }),
  reply: BillingSettings,
});
