import { WEBHOOK_EVENTS_OF } from '#libs/contracts';
import type { EndpointDialect, WebhookEventType } from '#libs/contracts';
import { allows } from '../../edge/auth/scopes.rule.js';
import type { Grant, Scope } from '../../edge/auth/scopes.rule.js';

/**
 * The scope that a key needs to read an event's data. Without it a key cannot have the event delivered either, in any
 * way: to an endpoint, to a task's callback, or by redelivery.
 */
export const SCOPE_TO_RECEIVE: Readonly<Record<WebhookEventType, Scope>> = {
  'task.created': 'tasks:read',
  'task.queued': 'tasks:read',
  'task.matched': 'tasks:read',
  'task.offered': 'tasks:read',
  'task.accepted': 'tasks:read',
  'task.started': 'tasks:read',
  'task.submitted': 'tasks:read',
  'task.verified': 'tasks:read',
  'task.completed': 'tasks:read',
  'task.failed': 'tasks:read',
  'task.expired': 'tasks:read',
  'task.cancelled': 'tasks:read',
  'task.sla_breached': 'tasks:read',
  'task.deadline_changed': 'tasks:read',
  'task.erased': 'tasks:read',
  'quality.alert': 'quality:read',
  'billing.low_balance': 'billing:read',
  'audit.tree_head': 'audit:read',
  'webhook.endpoint_failing': 'webhooks:read',
  'webhook.endpoint_disabled': 'webhooks:read',
};

export type Subscribable =
  /** `undefined` means every event, including future ones. */
  | { readonly outcome: 'allowed'; readonly events: WebhookEventType[] | undefined }
  | { readonly outcome: 'scope_missing'; readonly scope: Scope; readonly indexes: readonly number[] };

/** The events of a dialect that this key may receive. */
export function receivableEvents(grant: Grant, dialect: EndpointDialect): WebhookEventType[] {
  return WEBHOOK_EVENTS_OF[dialect].filter(event => allows(grant, SCOPE_TO_RECEIVE[event]));
}

/**
 * The events that a new endpoint may subscribe to. If it names none it gets every event that the key may receive; a
 * name that the key may not receive is refused.
 */
export function subscribableEvents(
  grant: Grant,
  dialect: EndpointDialect,
  requested: readonly WebhookEventType[] | undefined,
): Subscribable {
  if (requested !== undefined) {
    const indexes = [...requested.keys()].filter(index => isBeyond(grant, requested[index]));
    const first = requested[indexes[0] ?? requested.length];
    if (first === undefined) return { outcome: 'allowed', events: [...requested] };
    return { outcome: 'scope_missing', scope: SCOPE_TO_RECEIVE[first], indexes };
  }
  const events = receivableEvents(grant, dialect);
  if (events.length === WEBHOOK_EVENTS_OF[dialect].length) return { outcome: 'allowed', events: undefined };
  if (events.length > 0) return { outcome: 'allowed', events };
  return { outcome: 'scope_missing', scope: 'tasks:read', indexes: [] };
}

/** Undefined for an event without data to read, such as a test event. */
export function scopeToReceive(eventType: string): Scope | undefined {
  const found = Object.entries(SCOPE_TO_RECEIVE).find(([event]) => event === eventType);
  return found?.[1];
}

function isBeyond(grant: Grant, event: WebhookEventType | undefined): boolean {
  return event !== undefined && !allows(grant, SCOPE_TO_RECEIVE[event]);
}
