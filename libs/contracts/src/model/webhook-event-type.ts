import { z } from 'zod';
import type { Dialect } from './dialect.js';
import { TASK_EVENT_TYPES } from './task-event-type.js';

/** The events that are not part of a task's history, and so have no position in its order. */
export const OTHER_EVENT_TYPES = [
  'quality.alert',
  'billing.low_balance',
  'audit.tree_head',
  'webhook.endpoint_failing',
  'webhook.endpoint_disabled',
] as const;

/** All events. Each of them can be delivered. */
export const WEBHOOK_EVENT_TYPES = [...TASK_EVENT_TYPES, ...OTHER_EVENT_TYPES] as const;
export type EventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** One decision for each event: a new event does not compile until every such map has one for it. */
export type EventMap<Value> = Readonly<Record<EventType, Value>>;

/** The dialects in which an endpoint can subscribe to events. */
export const ENDPOINT_DIALECTS = ['native', 'verified-workflows'] as const satisfies readonly Dialect[];
export const EndpointDialect = z.enum(ENDPOINT_DIALECTS);
export type EndpointDialect = z.infer<typeof EndpointDialect>;

/** The dialects of deliveries. HumanLayer's go to the callback of their task only: its API has no endpoints. */
export const WEBHOOK_DIALECTS = [...ENDPOINT_DIALECTS, 'humanlayer'] as const satisfies readonly Dialect[];
export const WebhookDialect = z.enum(WEBHOOK_DIALECTS);
export type WebhookDialect = z.infer<typeof WebhookDialect>;

/** All event names that an endpoint can subscribe to; `task.expired` is a `task.failed` in another API. */
export const WebhookEventType = z.enum([...WEBHOOK_EVENT_TYPES, 'task.expired']);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/**
 * The names of each event in Verified Workflows, the most general first; none for an event that its document does not
 * have.
 */
const VERIFIED_WORKFLOWS_NAMES = {
  'task.created': [],
  'task.queued': [],
  'task.matched': [],
  'task.offered': [],
  'task.accepted': [],
  'task.started': [],
  'task.submitted': [],
  'task.verified': [],
  'task.completed': ['task.completed'],
  'task.failed': ['task.failed', 'task.expired'],
  'task.cancelled': [],
  'task.sla_breached': [],
  'task.deadline_changed': [],
  'task.erased': [],
  'quality.alert': ['quality.alert'],
  'billing.low_balance': [],
  'audit.tree_head': [],
  'webhook.endpoint_failing': [],
  'webhook.endpoint_disabled': [],
} as const satisfies EventMap<readonly WebhookEventType[]>;

/** An event that Verified Workflows has. */
export type VerifiedWorkflowsEvent = {
  [Type in EventType]: (typeof VERIFIED_WORKFLOWS_NAMES)[Type] extends readonly [] ? never : Type;
}[EventType];

/** The names under which Verified Workflows has an event, the most general first. */
export function verifiedWorkflowsNames(type: string): readonly WebhookEventType[] {
  return isEventType(type) ? VERIFIED_WORKFLOWS_NAMES[type] : [];
}

export function isVerifiedWorkflowsEvent(type: string): type is VerifiedWorkflowsEvent {
  return verifiedWorkflowsNames(type).length > 0;
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(VERIFIED_WORKFLOWS_NAMES, type);
}

/** The events that an endpoint of each dialect can subscribe to, by their names in that dialect. */
export const WEBHOOK_EVENTS_OF: Readonly<Record<WebhookDialect, readonly WebhookEventType[]>> = {
  native: WEBHOOK_EVENT_TYPES,
  'verified-workflows': WEBHOOK_EVENT_TYPES.flatMap(verifiedWorkflowsNames),
  // No endpoints; its callbacks receive the end of their task, after which nothing follows.
  humanlayer: [],
};

/** The names that the dialect does not have, as indexes into the list. */
export function unknownEvents(
  dialect: EndpointDialect,
  events: readonly WebhookEventType[],
): readonly number[] {
  return events.flatMap((name, place) => (WEBHOOK_EVENTS_OF[dialect].includes(name) ? [] : [place]));
}
