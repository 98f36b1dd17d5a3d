import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookEndpointDetail } from '../../model/webhook.js';

/** Errors: `webhook_endpoint.not_found`, also for a foreign endpoint. */
export const GetWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.get-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id }),
  reply: WebhookEndpointDetail,
});
