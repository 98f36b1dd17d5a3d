import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';
import { WebhookEndpointDetail } from '../../model/webhook.js';

/**
 * Ends the pause of an endpoint's destination and clears its failures. Errors: `webhook_endpoint.not_found`,
 * `idempotency.*`.
 */
export const ResetWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.reset-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ endpoint: WebhookEndpointDetail, ...idempotentReply }),
});
