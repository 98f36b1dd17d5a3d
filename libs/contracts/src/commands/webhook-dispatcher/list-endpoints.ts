import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';
import { WebhookEndpointView } from '../../model/webhook.js';

/** Newest first. Errors: `cursor.invalid`. */
export const ListWebhookEndpoints = defineCommand({
  subject: 'webhook-dispatcher.list-endpoints',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(WebhookEndpointView),
});
