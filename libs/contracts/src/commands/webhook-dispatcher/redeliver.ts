import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookDeliveryView } from '../../model/webhook.js';

/**
 * Delivers an event again, with the same `webhook-id` and a new series of attempts. Errors:
 * `webhook_delivery.not_found`, `webhook_delivery.pending` and `webhook_endpoint.disabled` (conflict), `idempotency.*`.
 */
export const RedeliverWebhook = defineCommand({
  subject: 'command.webhook-dispatcher.redeliver',
  request: z.strictObject({ org_id: Id, ...poolLimit, delivery_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ delivery: WebhookDeliveryView, ...idempotentReply }),
});
