import type { BillingLowBalance } from '#libs/contracts';
import type { OutboxEvent } from '#libs/outbox';
import type { LowBalance } from './ledger-state.rule.js';

/** The balance belongs to the organization as a whole, so its event belongs to no particular workspace. */
const WORKSPACE = 'default';

/** The event for a balance that became low. */
export function lowBalanceEvent(
  { orgId, currency, availableMicros, thresholdMicros }: LowBalance,
  eventId: string,
  at: Date,
): OutboxEvent<typeof BillingLowBalance> {
  return {
    id: eventId,
    type: 'billing.low_balance',
    subject: orgId,
    orgId,
    workspaceId: WORKSPACE,
    occurredAt: at,
    data: {
      org_id: orgId,
      currency,
      // The balance is below the threshold, which is at most 10^15: both are exact as numbers.
      available_micros: Number(availableMicros),
      threshold_micros: Number(thresholdMicros),
      raised_at: at.toISOString(),
    },
  };
}
