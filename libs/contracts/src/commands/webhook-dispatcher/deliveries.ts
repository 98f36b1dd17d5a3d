import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import {
  idempotentReply,
  idempotentRequest,
  pageOf,
  pageRequest,
  poolLimit,
} from '../../model/request-fields.js';
import { Id } from '../../model/scalars.js';
import { DeliveryStatus, WebhookDeliveryDetail, WebhookDeliveryView } from '../../model/webhook.js';

/** Newest first. Errors: `cursor.invalid`. */
export const ListWebhookDeliveries = defineCommand({
  subject: 'command.webhook-dispatcher.list-deliveries',
  request: z.strictObject({
    org_id: Id,
    ...poolLimit,
    task_id: Id.optional(),
    endpoint_id: Id.optional(),
    status: DeliveryStatus.optional(),
    ...pageRequest,
  }),
  reply: pageOf(WebhookDeliveryView),
});

/** One delivery with every attempt. Errors: `webhook_delivery.not_found`. */
export const GetWebhookDelivery = defineCommand({
  subject: 'command.webhook-dispatcher.get-delivery',
  request: z.strictObject({ org_id: Id, ...poolLimit, delivery_id: Id }),
  reply: WebhookDeliveryDetail,
});

/**
 * Delivers an event again, with the same `webhook-id` and a new series of attempts. Errors:
 * `webhook_delivery.not_found`, `webhook_delivery.pending` and `webhook_endpoint.disabled` (conflict), `idempotency.*`.
 */
export const RedeliverWebhook = defineCommand({
  subject: 'command.webhook-dispatcher.redeliver',
  request: z.strictObject({ org_id: Id, ...poolLimit, delivery_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ delivery: WebhookDeliveryView, ...idempotentReply }),
});
