import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';
import { SigningSecret, WebhookEndpointSpec, WebhookEndpointView } from '../../model/webhook.js';

/** Errors: `webhook.url_not_public` (invalid); `webhook.too_many_endpoints` (conflict); `idempotency.*`. */
export const CreateWebhookEndpoint = defineCommand({
  subject: 'webhook-dispatcher.create-endpoint',
  request: z.strictObject({ org_id: Id, endpoint: WebhookEndpointSpec, ...idempotentRequest }),
  reply: z.strictObject({ endpoint: WebhookEndpointView, secret: SigningSecret, ...idempotentReply }),
});
