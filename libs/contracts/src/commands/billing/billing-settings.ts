import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { AmountMicros, Currency } from '../../model/money.js';
import { Id } from '../../model/scalars.js';

/** An organization's billing settings. */
export const BillingSettings = z.strictObject({
  currency: Currency,
  /** `billing.low_balance` is published when the available balance falls below this; null for never. Micro-units. */
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

/** Setting a threshold above the current balance counts as crossing it and publishes the event. */
export const UpdateBillingSettings = defineCommand({
  subject: 'command.billing.update-settings',
  request: z.strictObject({ org_id: Id, change: BillingSettingsChange }),
  reply: BillingSettings,
});
