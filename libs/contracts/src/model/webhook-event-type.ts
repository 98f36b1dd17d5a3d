import { z } from 'zod';
import type { Dialect } from './dialect.js';
import { TASK_EVENT_TYPES } from './task-event-type.js';

/** Everything that can be delivered. */
export const WEBHOOK_EVENT_TYPES = [
  ...TASK_EVENT_TYPES,
  'quality.alert',
  'billing.low_balance',
  'webhook.endpoint_failing',
  'webhook.endpoint_disabled',
] as const;

/** The dialects in which webhooks can be had so far. */
export const WEBHOOK_DIALECTS = ['native', 'verified-workflows'] as const satisfies readonly Dialect[];
export const WebhookDialect = z.enum(WEBHOOK_DIALECTS);
export type WebhookDialect = z.infer<typeof WebhookDialect>;

/** Every name that an endpoint can ask for; `task.expired` is a `task.failed` in the words of another API. */
export const WebhookEventType = z.enum([...WEBHOOK_EVENT_TYPES, 'task.expired']);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** What an endpoint of each dialect can ask for, by the names that its deliveries carry. */
export const WEBHOOK_EVENTS_OF: Readonly<Record<WebhookDialect, readonly WebhookEventType[]>> = {
  native: WEBHOOK_EVENT_TYPES,
  'verified-workflows': ['task.completed', 'task.failed', 'task.expired', 'quality.alert'],
};

/** Which of these names its dialect does not have; their places in the list. */
export function unknownEvents(
  dialect: WebhookDialect,
  events: readonly WebhookEventType[],
): readonly number[] {
  return events.flatMap((name, place) => (WEBHOOK_EVENTS_OF[dialect].includes(name) ? [] : [place]));
}
