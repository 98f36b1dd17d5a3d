import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';

/**
 * Every delivery to a webhook endpoint has failed for half of the time after which it is disabled. Published once, and
 * again only after a delivery has succeeded. The event's `subject` is the endpoint's id. It is delivered to the
 * organization's other endpoints.
 */
export const WebhookEndpointFailing = defineEvent({
  type: 'webhook.endpoint_failing',
  stream: 'WEBHOOK',
  publishedWhen:
    'every delivery to a webhook endpoint has failed for half of the time after which it is disabled',
  data: z.object({
    endpoint_id: Id,
    /** Without its query, which may hold a credential. */
    url: z.string(),
    /** When the first delivery failed after the last success. */
    failing_since: InstantOut,
    /** Attempts since then; all of them failed. */
    failed_attempts: z.int().min(1),
    /** The error of the last attempt. */
    last_error: z.string().nullable(),
    /** A failed attempt after this time disables it. */
    disabled_after: InstantOut,
  }),
  withoutContent: data => data,
  example: {
    endpoint_id: EXAMPLE.endpointId,
    url: 'https://agent.example/hooks/countersign',
    failing_since: '2026-02-27T15:50:00.000Z',
    failed_attempts: 214,
    last_error: 'The receiver answered 500.',
    disabled_after: '2026-03-04T15:50:00.000Z',
  },
});
