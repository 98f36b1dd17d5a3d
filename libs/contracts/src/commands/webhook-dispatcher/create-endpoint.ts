import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { CloudEventEnvelope } from '../../cloud-event.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id, LIMITS } from '../../model/scalars.js';
import { SigningSecret, WebhookEndpointSpec, WebhookEndpointView } from '../../model/webhook.js';

/**
 * If the task already has an endpoint with the same URL, dialect and pools, that endpoint is enabled and gets the new
 * `events` instead.
 *
 * `missed` are events of the endpoint's task that were published before the endpoint existed: they are delivered as if
 * published later, each once even when the command is repeated.
 *
 * `secret` is null when there is none to show: a task's endpoint in a foreign dialect is signed with the organization's
 * secret, and that of an existing endpoint has already been shown.
 *
 * Errors: `webhook.url_not_public` (invalid), `webhook.event_foreign` (invalid: a missed event is not of this task and
 * organization); `webhook.too_many_endpoints` (conflict); `idempotency.*`.
 */
export const CreateWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.create-endpoint',
  request: z.strictObject({
    org_id: Id,
    /** The endpoint receives only events of tasks in these pools. */
    ...poolLimit,
    endpoint: WebhookEndpointSpec,
    missed: z.array(CloudEventEnvelope).max(LIMITS.listItems).default([]),
    ...idempotentRequest,
  }),
  reply: z.strictObject({
    endpoint: WebhookEndpointView,
    secret: SigningSecret.nullable(),
    ...idempotentReply,
  }),
  sealedInReply: ['secret'],
});
