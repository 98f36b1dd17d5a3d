import { z } from 'zod';
import { formatted } from '../messages/string-formats.js';
import { HttpUrl, Id, InstantOut, Label, LIMITS } from './scalars.js';
import { EndpointDialect, WebhookEventType, unknownEvents } from './webhook-event-type.js';

/** A permanent subscription of an organization. */
export const WebhookEndpointSpec = z
  .strictObject({
    url: HttpUrl,
    /** By their names in its dialect. Omitted: every event. */
    events: z.array(WebhookEventType).min(1).max(LIMITS.listItems).optional(),
    description: Label.optional(),
    /** Only events of this task; omitted: all events of the organization. */
    task_id: Id.optional(),
    /** The format and signature of its deliveries; `native` are CloudEvents. All have Standard Webhooks' headers. */
    dialect: EndpointDialect.default('native'),
  })
  .superRefine(({ dialect, events = [] }, context) => {
    for (const place of unknownEvents(dialect, events)) {
      const message = `There is no such event in the dialect ${dialect}.`;
      context.addIssue({ code: 'custom', path: ['events', place], message });
    }
  });

export const WebhookEndpointChange = z.strictObject({
  url: HttpUrl.optional(),
  /** By their names in its dialect. Null means every event again. */
  events: z.array(WebhookEventType).min(1).max(LIMITS.listItems).nullable().optional(),
  description: Label.nullable().optional(),
  /** True also re-enables an endpoint that was disabled because it answered 410, or because all deliveries failed. */
  enabled: z.boolean().optional(),
});

export const WebhookEndpointView = z.strictObject({
  endpoint_id: Id,
  url: z.string(),
  events: z.array(WebhookEventType).nullable(),
  description: z.string().nullable(),
  /** Null for an endpoint of the organization as a whole. */
  task_id: Id.nullable(),
  dialect: EndpointDialect,
  /** It receives only events of tasks in these pools, those of the key that created it. Null means all. */
  pools: z.array(Id).nullable().default(null),
  enabled: z.boolean(),
  /** `failing`: it is enabled, and every attempt since `failing_since` has failed. */
  status: z.enum(['enabled', 'failing', 'disabled']).default('enabled'),
  /** The first failure after the last success; null when the last attempt succeeded, or none was made. */
  failing_since: InstantOut.nullable().default(null),
  disabled_at: InstantOut.nullable().default(null),
  /** `gone`: it answered 410. `failing`: every attempt failed for days. `by_request`: `enabled` was set to false. */
  disabled_reason: z.enum(['gone', 'by_request', 'failing']).nullable(),
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type WebhookEndpointView = z.infer<typeof WebhookEndpointView>;

/** The recent health of an endpoint's destination: its URL without the query, with all deliveries to it. */
export const WebhookEndpointHealth = z.strictObject({
  /** `resting`: nothing is sent before `waiting_until`, except manual redeliveries. */
  state: z.enum(['ok', 'resting', 'disabled']),
  /** Why it is not `ok`. */
  reason: z.string().nullable(),
  waiting_until: InstantOut.nullable(),
  /** Failed attempts since the last success. */
  consecutive_failures: z.int().min(0),
  last_success_at: InstantOut.nullable(),
  last_failure_at: InstantOut.nullable(),
  /** The error of the last failed attempt. */
  last_failure: z.string().nullable(),
});
export type WebhookEndpointHealth = z.infer<typeof WebhookEndpointHealth>;

export const WebhookEndpointDetail = WebhookEndpointView.extend({
  health: WebhookEndpointHealth.default({
    state: 'ok',
    reason: null,
    waiting_until: null,
    consecutive_failures: 0,
    last_success_at: null,
    last_failure_at: null,
    last_failure: null,
  }),
});
export type WebhookEndpointDetail = z.infer<typeof WebhookEndpointDetail>;

/** `whsec_` and the base64 of 24 to 64 random bytes, as Standard Webhooks requires. Shown only once. */
export const SigningSecret = formatted(
  /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
  'a signing secret',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
);

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'skipped'] as const;
export const DeliveryStatus = z.enum(DELIVERY_STATUSES);

export const DeliveryAttempt = z.strictObject({
  attempt: z.int().min(1),
  /** 1, plus one for each manual redelivery. */
  round: z.int().min(1).default(1),
  started_at: InstantOut,
  duration_ms: z.int().min(0),
  outcome: z.enum(['delivered', 'rejected', 'timed_out', 'unreachable', 'refused_address']),
  response_status: z.int().nullable(),
  /** At most 20,000 bytes of the receiver's response. */
  response_body: z.string().nullable(),
  error: z.string().nullable(),
});

export const WebhookDeliveryView = z.strictObject({
  delivery_id: Id,
  /** The `webhook-id` of every attempt: the event's id. */
  event_id: Id,
  event_type: z.string(),
  task_id: Id.nullable(),
  /** Null for a task's own callback. */
  endpoint_id: Id.nullable(),
  url: z.string(),
  status: DeliveryStatus,
  attempts: z.int().min(0),
  next_attempt_at: InstantOut.nullable(),
  /** Why it is `failed` or `skipped`. */
  reason: z.string().nullable(),
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type WebhookDeliveryView = z.infer<typeof WebhookDeliveryView>;

export const WebhookDeliveryDetail = WebhookDeliveryView.extend({ attempt_log: z.array(DeliveryAttempt) });
