import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { SigningSecret } from '../../model/webhook.js';

/**
 * A new secret; deliveries are signed with both for 24 h, so that receivers can switch over. Errors:
 * `webhook_endpoint.not_found`, `webhook_endpoint.organization_secret` (conflict: the organization's secret signs for
 * it), `webhook.too_many_secrets` (conflict, with a time to wait: five are valid), `idempotency.*`.
 */
export const RotateWebhookEndpointSecret = defineCommand({
  subject: 'command.webhook-dispatcher.rotate-endpoint-secret',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ secret: SigningSecret, previous_valid_until: InstantOut, ...idempotentReply }),
  sealedInReply: ['secret'],
});
