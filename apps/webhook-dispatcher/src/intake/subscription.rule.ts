import { QualityAlert, WEBHOOK_EVENTS_OF } from '#libs/contracts';
import type { WebhookDialect } from '#libs/contracts';
import { WEBHOOK_FORMATS } from '#libs/dialects';
import type { DeliverableEvent } from '#libs/dialects';
import { isTaskEvent, orderOf } from '../ordering/event-order.rule.js';

/** A task's callback, or an endpoint, with the fields that matching needs. */
export interface Subscription {
  /** Null for a task's callback. */
  readonly endpointId: string | null;
  readonly orgId: string;
  readonly url: string;
  /** By the names of its dialect. Null means all. */
  readonly events: readonly string[] | null;
  readonly dialect: WebhookDialect;
  /** The only task whose events it receives; null for all tasks of the organization. */
  readonly taskId: string | null;
  /** Limits it to the tasks of these pools; null for all. */
  readonly pools: readonly string[] | null;
  /** When the current subscription began; null for a callback, which exists before its task. */
  readonly since: Date | null;
}

/** The task that an event is about; null if there is none. */
export function taskOf(event: DeliverableEvent): string | null {
  if (isTaskEvent(event)) return event.subject;
  if (event.type !== QualityAlert.type) return null;
  return QualityAlert.data.safeParse(event.data).data?.task_id ?? null;
}

/** The subscriptions that receive an event: of its organization, for its task, and for its type. */
export function subscribersOf(
  event: DeliverableEvent & { readonly orgid: string; readonly poolid?: string | undefined },
  subscriptions: readonly Subscription[],
): readonly Subscription[] {
  return subscriptions.filter(
    subscription =>
      subscription.orgId === event.orgid &&
      isAbout(subscription, event) &&
      isWithinPools(subscription, event) &&
      WEBHOOK_FORMATS[subscription.dialect].eventNameOf(event, subscription.events) !== null,
  );
}

/**
 * A callback receives the events of its task and nothing else, because a hand-off covers only these. An endpoint does
 * not receive the event that it is failing itself: that delivery would fail as well.
 */
function isAbout({ endpointId, taskId }: Subscription, event: DeliverableEvent): boolean {
  if (endpointId === null && !isTaskEvent(event)) return false;
  if (event.type.startsWith('webhook.') && event.subject === endpointId) return false;
  return taskId === null || taskId === taskOf(event);
}

/**
 * Whether an event belongs to one of the subscription's pools. An event without a pool belongs to none: alerts are
 * about the organization as a whole. A subscription to one task was created with a key that can see the task, whose
 * pool never changes, so events from before they carried a pool do not need one.
 */
export function isWithinPools(
  { pools, taskId }: Pick<Subscription, 'pools' | 'taskId'>,
  event: { readonly type: string; readonly poolid?: string | undefined },
): boolean {
  if (pools === null) return true;
  if (taskId !== null) return isTaskEvent(event);
  return event.poolid !== undefined && pools.includes(event.poolid);
}

/**
 * Whether it can receive several events of one task, so that their order matters. A task ends once, with its last
 * event: terminal-only subscribers need not wait for earlier events.
 */
export function isInOrder({ dialect, events }: Subscription): boolean {
  return (events ?? WEBHOOK_EVENTS_OF[dialect]).some(name => orderOf(name) === 'in_order');
}
