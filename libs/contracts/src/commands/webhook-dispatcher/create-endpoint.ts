import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { CloudEventEnvelope } from '../../cloud-event.js';
import { poolLimit } from '../../model/pool-limit.js';
import { Id, LIMITS } from '../../model/scalars.js';
import { SigningSecret, WebhookEndpointSpec, WebhookEndpointView } from '../../model/webhook.js';

/**
 * One of a task that is there already, with the same URL, dialect and pools, is enabled and gets the new `events`
 * instead.
 *
 * `missed` are events of the endpoint's task that came before it: they are delivered as if they had come after,
 * each once however often it comes.
 *
 * `secret` is null where there is none to show: a task's endpoint in a foreign dialect is signed with the
 * organization's, and that of an endpoint that was there already has been shown.
 *
 * Errors: `webhook.url_not_public` (invalid), `webhook.event_foreign` (invalid: a missed event is not of this
 * task and organization); `webhook.too_many_endpoints` (conflict); `idempotency.*`.
 */
export const CreateWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.create-endpoint',
  request: z.strictObject({
    org_id: Id,
    /** The endpoint hears only of tasks of these pools. */
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
