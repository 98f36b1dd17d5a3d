import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { WebhookEndpointChange, WebhookEndpointView } from '../../model/webhook.js';

/** Errors: `webhook_endpoint.not_found`, `webhook.url_not_public`, `webhook.event_unknown` (invalid: not of its dialect). */
export const UpdateWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.update-endpoint',
  request: z.strictObject({ org_id: Id, endpoint_id: Id, change: WebhookEndpointChange }),
  reply: WebhookEndpointView,
});
