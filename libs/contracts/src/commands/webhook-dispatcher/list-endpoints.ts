import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookEndpointView } from '../../model/webhook.js';

/** Newest first; with `task_id` only those of this task. Errors: `cursor.invalid`. */
export const ListWebhookEndpoints = defineCommand({
  subject: 'command.webhook-dispatcher.list-endpoints',
  request: z.strictObject({ org_id: Id, ...poolLimit, task_id: Id.optional(), ...pageRequest }),
  reply: pageOf(WebhookEndpointView),
});
