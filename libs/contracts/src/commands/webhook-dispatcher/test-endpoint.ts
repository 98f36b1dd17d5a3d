import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookDeliveryView } from '../../model/webhook.js';

/** Sends a `webhook.test` event to one endpoint. Errors: `webhook_endpoint.not_found`, `webhook_endpoint.disabled`, `idempotency.*`. */
export const TestWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.test-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ delivery: WebhookDeliveryView, ...idempotentReply }),
});
