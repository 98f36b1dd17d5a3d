import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookEventType } from '../../model/webhook-event-type.js';
import { WebhookEndpointChange, WebhookEndpointView } from '../../model/webhook.js';

/**
 * Errors: `webhook_endpoint.not_found`, `webhook.url_not_public`, `webhook.event_unknown` (invalid: not of its
 * dialect), `webhook.event_not_receivable` (forbidden).
 */
export const UpdateWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.update-endpoint',
  request: z.strictObject({
    org_id: Id,
    ...poolLimit,
    endpoint_id: Id,
    change: WebhookEndpointChange,
    /** The events whose data the caller may read; null means all. */
    receivable: z.array(WebhookEventType).nullable().default(null),
  }),
  reply: WebhookEndpointView,
});
