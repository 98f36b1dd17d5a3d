import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Currency } from '../model/money.js';
import { Id, InstantOut } from '../model/scalars.js';

/**
 * An organization's available balance fell below its threshold. Published once, and again only after the balance has
 * recovered. The event's `subject` is the organization's id.
 */
export const BillingLowBalance = defineEvent({
  type: 'billing.low_balance',
  stream: 'BILLING',
  publishedWhen: 'the available balance of an organization falls below the threshold it has set',
  data: z.object({
    org_id: Id,
    currency: Currency,
    available_micros: z.int(),
    threshold_micros: z.int().min(0),
    raised_at: InstantOut,
  }),
  withoutContent: data => data,
  example: {
    org_id: EXAMPLE.orgId,
    currency: 'USD',
    available_micros: 18_500_000,
    threshold_micros: 20_000_000,
    raised_at: EXAMPLE.createdAt,
  },
});
