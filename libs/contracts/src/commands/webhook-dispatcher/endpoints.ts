import { z } from 'zod';
import { CloudEventEnvelope } from '../../cloud-event.js';
import { defineCommand } from '../../command-contract.js';
import {
  idempotentReply,
  idempotentRequest,
  pageOf,
  pageRequest,
  poolLimit,
} from '../../model/request-fields.js';
import { Id, InstantOut, LIMITS } from '../../model/scalars.js';
import { WebhookEventType } from '../../model/webhook-event-type.js';
import {
  SigningSecret,
  WebhookDeliveryView,
  WebhookEndpointChange,
  WebhookEndpointDetail,
  WebhookEndpointSpec,
  WebhookEndpointView,
} from '../../model/webhook.js';

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

/** Errors: `webhook_endpoint.not_found`, also for a foreign endpoint. */
export const GetWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.get-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id }),
  reply: WebhookEndpointDetail,
});

/** Newest first; with `task_id` only those of this task. Errors: `cursor.invalid`. */
export const ListWebhookEndpoints = defineCommand({
  subject: 'command.webhook-dispatcher.list-endpoints',
  request: z.strictObject({ org_id: Id, ...poolLimit, task_id: Id.optional(), ...pageRequest }),
  reply: pageOf(WebhookEndpointView),
});

/**
 * Errors: `webhook_endpoint.not_found`, `webhook.url_not_public`, `webhook.event_unknown` (invalid: not of its
 * dialect), `webhook.event_not_receivable` (forbidden).
 */
export const UpdateWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.update-endpoint',
  request: z.strictObject({
    org_id: Id,
    ...poolLimit,
    endpoint_id: Id,
    change: WebhookEndpointChange,
    /** The events whose data the caller may read; null means all. */
    receivable: z.array(WebhookEventType).nullable().default(null),
  }),
  reply: WebhookEndpointView,
});

/** Pending deliveries to it are skipped. Errors: `webhook_endpoint.not_found`. */
export const DeleteWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.delete-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id }),
  reply: z.strictObject({}),
});

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

/**
 * Ends the pause of an endpoint's destination and clears its failures. Errors: `webhook_endpoint.not_found`,
 * `idempotency.*`.
 */
export const ResetWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.reset-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ endpoint: WebhookEndpointDetail, ...idempotentReply }),
});

/** Sends a `webhook.test` event to one endpoint. Errors: `webhook_endpoint.not_found`, `webhook_endpoint.disabled`, `idempotency.*`. */
export const TestWebhookEndpoint = defineCommand({
  subject: 'command.webhook-dispatcher.test-endpoint',
  request: z.strictObject({ org_id: Id, ...poolLimit, endpoint_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ delivery: WebhookDeliveryView, ...idempotentReply }),
});
