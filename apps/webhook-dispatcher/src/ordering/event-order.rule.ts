import type { AnyEventContract, WebhookEventType } from '#libs/contracts';

/**
 * The place of an event in the order of its task's deliveries:
 *
 * - `in_order`: one of the events between a task's beginning and its end; a subscriber of it receives a task's events
 *   in their order
 * - `last`: it ends its task; for a subscriber of nothing else there is no order to keep
 * - `none`: it belongs to no task's history
 */
export type EventOrder = 'in_order' | 'last' | 'none';

/** Every event, and every name that another API has for one. An event without a decision here does not compile. */
const ORDER_OF: Readonly<Record<AnyEventContract['type'] | WebhookEventType, EventOrder>> = {
  'task.created': 'in_order',
  'task.queued': 'in_order',
  'task.matched': 'in_order',
  'task.offered': 'in_order',
  'task.accepted': 'in_order',
  'task.started': 'in_order',
  'task.submitted': 'in_order',
  'task.verified': 'in_order',
  'task.sla_breached': 'in_order',
  'task.completed': 'last',
  'task.failed': 'last',
  'task.cancelled': 'last',
  'task.expired': 'last',
  'quality.alert': 'none',
  'billing.low_balance': 'none',
  'webhook.endpoint_failing': 'none',
  'webhook.endpoint_disabled': 'none',
};

const KNOWN: ReadonlyMap<string, EventOrder> = new Map(Object.entries(ORDER_OF));

/** The names of the events that end a task. */
export const LAST_EVENTS: readonly string[] = [...KNOWN].flatMap(([name, order]) =>
  order === 'last' ? [name] : [],
);

/** @param name of an event, also of one that only a newer release publishes */
export function orderOf(name: string): EventOrder {
  return KNOWN.get(name) ?? (name.startsWith('task.') ? 'in_order' : 'none');
}

/** Whether an event belongs to a task's history, and so has a position in its order. */
export function isTaskEvent({ type }: { readonly type: string }): boolean {
  return orderOf(type) !== 'none';
}
