import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { CloudEventEnvelope } from '../../cloud-event.js';
import { Id, LIMITS } from '../../model/scalars.js';
import { SigningSecret, WebhookEndpointSpec, WebhookEndpointView } from '../../model/webhook.js';

/**
 * `missed` are events of the endpoint's task that came before it: they are delivered as if they had come after,
 * each once however often it comes.
 *
 * Errors: `webhook.url_not_public` (invalid); `webhook.too_many_endpoints` (conflict); `idempotency.*`.
 */
export const CreateWebhookEndpoint = defineCommand({
  subject: 'webhook-dispatcher.create-endpoint',
  request: z.strictObject({
    org_id: Id,
    endpoint: WebhookEndpointSpec,
    missed: z.array(CloudEventEnvelope).max(LIMITS.listItems).default([]),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ endpoint: WebhookEndpointView, secret: SigningSecret, ...idempotentReply }),
});
