import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id } from '../../model/scalars.js';

/** Pending deliveries to it are skipped. Errors: `webhook_endpoint.not_found`. */
export const DeleteWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.delete-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id }),
  reply: z.strictObject({}),
});
