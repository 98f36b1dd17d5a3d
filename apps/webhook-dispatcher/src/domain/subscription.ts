import { QualityAlert, WEBHOOK_EVENTS_OF } from '#libs/contracts';
import type { WebhookDialect } from '#libs/contracts';
import { DIALECT_RULES } from './dialects/dialects.js';
import type { DeliverableEvent } from './dialects/webhook-dialect.js';

/** A task's own callback, or an endpoint, as far as choosing needs it. */
export interface Subscription {
  /** Null for the callback of a task. */
  readonly endpointId: string | null;
  readonly orgId: string;
  readonly url: string;
  /** By the names of its dialect. Null means all. */
  readonly events: readonly string[] | null;
  readonly dialect: WebhookDialect;
  /** The one task that it is about; null for all of the organization's. */
  readonly taskId: string | null;
  /** It hears only of tasks of these pools; null for all. */
  readonly pools: readonly string[] | null;
  /** From when on it asks for what it asks for; null for a callback, which is there before its task. */
  readonly since: Date | null;
}

/** The last event of a task, and what stands in no task's line. */
const OUTSIDE_ORDER: ReadonlySet<string> = new Set([
  'task.completed',
  'task.failed',
  'task.expired',
  'task.cancelled',
  'quality.alert',
  'billing.low_balance',
  'webhook.endpoint_failing',
  'webhook.endpoint_disabled',
]);

/** Which task an event is about; null when it is about none. */
export function taskOf(event: DeliverableEvent): string | null {
  if (isTaskEvent(event)) return event.subject;
  if (event.type !== QualityAlert.type) return null;
  return QualityAlert.data.safeParse(event.data).data?.task_id ?? null;
}

/** Whether an event is of a task's own history, and so has a place in its order. */
export function isTaskEvent({ type }: { readonly type: string }): boolean {
  return type.startsWith('task.');
}

/** Who of them hears of an event: of this organization, about this task, and having asked for this kind. */
export function subscribersOf(
  event: DeliverableEvent & { readonly orgid: string; readonly poolid?: string | undefined },
  subscriptions: readonly Subscription[],
): readonly Subscription[] {
  return subscriptions.filter(
    subscription =>
      subscription.orgId === event.orgid &&
      isAbout(subscription, event) &&
      isWithinPools(subscription, event) &&
      DIALECT_RULES[subscription.dialect].eventNameOf(event, subscription.events) !== null,
  );
}

/**
 * A callback has the events of its task and nothing else, because a hand-off speaks of these only. An endpoint does not
 * hear that it is failing itself: that delivery would fail as well.
 */
function isAbout({ endpointId, taskId }: Subscription, event: DeliverableEvent): boolean {
  if (endpointId === null && !isTaskEvent(event)) return false;
  if (event.type.startsWith('webhook.') && event.subject === endpointId) return false;
  return taskId === null || taskId === taskOf(event);
}

/**
 * Whether an event is of one of the subscription's pools. An event without a pool is of none: alerts are about the
 * organization as a whole. A subscription to one task was made by a key that may see the task, whose pool never
 * changes, so events from before they carried a pool need none.
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
 * Whether it may hear several events of one task, so that their order matters. A task ends once, and with its last
 * event: who only hears of the end need not wait for what came before.
 */
export function isInOrder({ dialect, events }: Subscription): boolean {
  return (events ?? WEBHOOK_EVENTS_OF[dialect]).some(name => !OUTSIDE_ORDER.has(name));
}
