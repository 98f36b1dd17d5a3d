import { z } from 'zod';
import type { Dialect } from './dialect.js';
import { TASK_EVENT_TYPES } from './task-event-type.js';

/** All events that can be delivered. */
export const WEBHOOK_EVENT_TYPES = [
  ...TASK_EVENT_TYPES,
  'quality.alert',
  'billing.low_balance',
  'webhook.endpoint_failing',
  'webhook.endpoint_disabled',
] as const;

/** The dialects that support webhooks so far. */
export const WEBHOOK_DIALECTS = ['native', 'verified-workflows'] as const satisfies readonly Dialect[];
export const WebhookDialect = z.enum(WEBHOOK_DIALECTS);
export type WebhookDialect = z.infer<typeof WebhookDialect>;

/** All event names that an endpoint can subscribe to; `task.expired` is a `task.failed` in another API. */
export const WebhookEventType = z.enum([...WEBHOOK_EVENT_TYPES, 'task.expired']);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** The events that an endpoint of each dialect can subscribe to, by their names in that dialect. */
export const WEBHOOK_EVENTS_OF: Readonly<Record<WebhookDialect, readonly WebhookEventType[]>> = {
  native: WEBHOOK_EVENT_TYPES,
  'verified-workflows': ['task.completed', 'task.failed', 'task.expired', 'quality.alert'],
};

/** The names that the dialect does not have, as indexes into the list. */
export function unknownEvents(
  dialect: WebhookDialect,
  events: readonly WebhookEventType[],
): readonly number[] {
  return events.flatMap((name, place) => (WEBHOOK_EVENTS_OF[dialect].includes(name) ? [] : [place]));
}
