import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookDeliveryDetail } from '../../model/webhook.js';

/** One delivery with every attempt. Errors: `webhook_delivery.not_found`. */
export const GetWebhookDelivery = defineCommand({
  subject: 'command.webhook-dispatcher.get-delivery',
  request: z.strictObject({ org_id: Id, ...poolLimit, delivery_id: Id }),
  reply: WebhookDeliveryDetail,
});
