import type { BillingLowBalance } from '#libs/contracts';
import type { OutboxEvent } from '#libs/outbox';
import type { LowBalance } from '../domain/ledger-state.js';

/** The organization as a whole has one balance, so its event belongs to no workspace of its own. */
const WORKSPACE = 'default';

/** What is told of a balance that came to be low. */
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
