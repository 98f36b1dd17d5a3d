import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';

/**
 * A webhook endpoint receives no more deliveries, because they all failed or because it answered 410. Not published
 * when the organization disables it itself. The event's `subject` is the endpoint's id. It is delivered to the
 * organization's other endpoints.
 */
export const WebhookEndpointDisabled = defineEvent({
  type: 'webhook.endpoint_disabled',
  stream: 'WEBHOOK',
  publishedWhen:
    'a webhook endpoint is disabled, because all of its deliveries failed or because it answered 410',
  data: z.object({
    endpoint_id: Id,
    /** Without its query, which may hold a credential. */
    url: z.string(),
    reason: z.enum(['failing', 'gone']),
    /** When the first delivery failed after the last success. */
    failing_since: InstantOut,
    /** Attempts since then; all of them failed. */
    failed_attempts: z.int().min(1),
    /** The error of the last attempt. */
    last_error: z.string().nullable(),
    disabled_at: InstantOut,
  }),
  withoutContent: data => data,
  example: {
    endpoint_id: EXAMPLE.endpointId,
    url: 'https://agent.example/hooks/countersign',
    reason: 'failing',
    failing_since: '2026-02-27T15:50:00.000Z',
    failed_attempts: 388,
    last_error: 'The receiver answered 500.',
    disabled_at: '2026-03-04T15:50:02.000Z',
  },
});
