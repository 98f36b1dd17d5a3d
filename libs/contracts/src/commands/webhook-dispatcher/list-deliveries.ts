import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { DeliveryStatus, WebhookDeliveryView } from '../../model/webhook.js';

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
