import { WEBHOOK_EVENTS_OF } from '#libs/contracts';
import type { WebhookEndpointChange, WebhookEndpointView, WebhookEventType } from '#libs/contracts';
import type { z } from 'zod';

type Change = z.infer<typeof WebhookEndpointChange>;

/** A standing subscription, as stored. */
export interface Endpoint {
  endpointId: string;
  orgId: string;
  url: string;
  /** By their names in its dialect; null for all. */
  events: WebhookEventType[] | null;
  description: string | null;
  taskId: string | null;
  dialect: WebhookEndpointView['dialect'];
  /** Sorted, so that equal sets are equal in SQL. */
  pools: string[] | null;
  disabledReason: WebhookEndpointView['disabled_reason'];
  disabledAt: Date | null;
  /** The first failure after the last success. */
  failingSince: Date | null;
  /** Since then. */
  failedAttempts: number;
  failingWarnedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Deleted endpoints are kept, so that deliveries made to them still show their destination. */
  deletedAt: Date | null;
}

/** The state after a success. */
const NOT_FAILING = { failingSince: null, failedAttempts: 0, failingWarnedAt: null };

/** The state of an endpoint that nothing has disabled, and that has not failed. */
export const ENABLED = { disabledReason: null, disabledAt: null, ...NOT_FAILING };

/** The columns that a change sets. Enabling an endpoint, or changing its URL, resets its failures. */
export function changesOf(before: Endpoint, change: Change, now: Date): Partial<Endpoint> {
  const { url = before.url, events = before.events, description = before.description, enabled } = change;
  const disabledReason =
    enabled === undefined
      ? before.disabledReason
      : enabled
        ? null
        : (before.disabledReason ?? ('by_request' as const));
  return {
    ...(enabled === true || url !== before.url ? NOT_FAILING : {}),
    url,
    events,
    description,
    disabledReason,
    disabledAt: disabledReason === null ? null : (before.disabledAt ?? now),
    updatedAt: now,
  };
}

/**
 * The events of a changed endpoint that its author must not receive. Only changes that make an endpoint deliver,
 * elsewhere or again, are checked: anyone can rename it, disable it, or limit its events.
 */
export function beyondReceivable(
  before: Pick<Endpoint, 'events' | 'dialect'>,
  change: Change,
  receivable: readonly WebhookEventType[] | null,
): readonly WebhookEventType[] {
  if (receivable === null) return [];
  const had = before.events ?? WEBHOOK_EVENTS_OF[before.dialect];
  const has = change.events === undefined ? had : (change.events ?? WEBHOOK_EVENTS_OF[before.dialect]);
  const isMadeToDeliver = change.url !== undefined || change.enabled === true;
  const added = isMadeToDeliver ? has : has.filter(event => !had.includes(event));
  return added.filter(event => !receivable.includes(event));
}

export function viewOf(endpoint: Endpoint): WebhookEndpointView {
  const { disabledReason, failingSince } = endpoint;
  const enabled = disabledReason === null;
  return {
    endpoint_id: endpoint.endpointId,
    url: endpoint.url,
    events: endpoint.events,
    description: endpoint.description,
    task_id: endpoint.taskId,
    dialect: endpoint.dialect,
    pools: endpoint.pools,
    enabled,
    status: enabled ? (failingSince === null ? 'enabled' : 'failing') : 'disabled',
    failing_since: failingSince?.toISOString() ?? null,
    disabled_at: endpoint.disabledAt?.toISOString() ?? null,
    disabled_reason: disabledReason,
    created_at: endpoint.createdAt.toISOString(),
    updated_at: endpoint.updatedAt.toISOString(),
  };
}
