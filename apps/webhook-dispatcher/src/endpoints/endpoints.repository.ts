import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id, ServiceError, invalid, notFound, unknownEvents } from '#libs/contracts';
import type {
  UpdateWebhookEndpoint,
  CreateWebhookEndpoint,
  RequestOf,
  WebhookEndpointView,
} from '#libs/contracts';
import { decodeCursor, encodeCursor, rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Viewer } from '../delivery/deliveries.repository.js';
import { destinationOf } from '../destinations/destination.rule.js';
import { skipAllOf } from '../ordering/pending-deliveries.sql.js';
import { beyondReceivable } from './receivable.rule.js';

type EndpointSpec = RequestOf<typeof CreateWebhookEndpoint>['endpoint'];
type EndpointChange = RequestOf<typeof UpdateWebhookEndpoint>['change'];

/** Every event of the organization is matched against all endpoints that are not for a single task. */
const MAX_OF_ORG = 50;
const MAX_OF_TASK = 10;

const Position = z.strictObject({ id: Id });

interface EndpointRow {
  readonly endpoint_id: string;
  readonly url: string;
  readonly events: WebhookEndpointView['events'];
  readonly description: string | null;
  readonly task_id: string | null;
  readonly dialect: WebhookEndpointView['dialect'];
  readonly pools: WebhookEndpointView['pools'];
  readonly disabled_reason: WebhookEndpointView['disabled_reason'];
  readonly disabled_at: Date | null;
  readonly failing_since: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = `
  endpoint_id, url, events, description, task_id, dialect, pools, disabled_reason, disabled_at, failing_since,
  created_at, updated_at`;

/** Enabling it, or changing its URL, resets its failures. */
const FORGET_FAILURES = `failing_since = NULL, failed_attempts = 0, failing_warned_at = NULL`;

/** Blocks concurrent creation of endpoints of this organization or task, so that the count holds. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('endpoints ' || $1, 0))`;
/** Uses index endpoints_of_whole_org. */
const COUNT_OF_ORG = `
  SELECT count(*)::int AS count FROM endpoints WHERE org_id = $1 AND task_id IS NULL AND deleted_at IS NULL`;
/** Uses index endpoints_of_task. */
const COUNT_OF_TASK = `
  SELECT count(*)::int AS count FROM endpoints WHERE org_id = $1 AND task_id = $2 AND deleted_at IS NULL`;
/** Uses index endpoints_of_task. */
const CONFIGURE_AGAIN = `
  UPDATE endpoints
     SET events = $5, description = coalesce($6, description), disabled_reason = NULL, disabled_at = NULL, updated_at = $7,
         ${FORGET_FAILURES}
   WHERE endpoint_id = (SELECT endpoint_id FROM endpoints
                         WHERE org_id = $1 AND task_id = $2 AND url = $3 AND dialect = $4 AND deleted_at IS NULL
                           AND pools IS NOT DISTINCT FROM $8::uuid[]
                         ORDER BY endpoint_id LIMIT 1)
  RETURNING ${COLUMNS}`;
const INSERT = `
  INSERT INTO endpoints (endpoint_id, org_id, url, events, description, created_at, updated_at, task_id, dialect,
                         pools)
  VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9) RETURNING ${COLUMNS}`;
/** A key limited to pools sees the endpoints that are limited to a subset of them; `$3` are the key's pools. */
const VISIBLE_TO = `($3::uuid[] IS NULL OR pools <@ $3::uuid[])`;
const GET = `
  SELECT ${COLUMNS} FROM endpoints WHERE org_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL
     AND ${VISIBLE_TO}`;
const LIST = `
  SELECT ${COLUMNS} FROM endpoints
   WHERE org_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR endpoint_id < $2)
     AND ($5::uuid IS NULL OR task_id = $5) AND ${VISIBLE_TO}
   ORDER BY endpoint_id DESC LIMIT $4`;
const UPDATE = `
  UPDATE endpoints
     SET url = $2, events = $3, description = $4, disabled_reason = $5, updated_at = $6,
         disabled_at = CASE WHEN $5::text IS NOT NULL THEN coalesce(disabled_at, $6::timestamptz) END
   WHERE endpoint_id = $1 RETURNING ${COLUMNS}`;
const CLEAR_FAILURES = `UPDATE endpoints SET ${FORGET_FAILURES} WHERE endpoint_id = $1`;
const DELETE = `UPDATE endpoints SET deleted_at = $2 WHERE endpoint_id = $1`;
/** Uses index deliveries_pending. */
const MOVE = `
  UPDATE deliveries SET target = $3, origin = $4
   WHERE target = $1 AND destination_id = $2 AND status = 'pending'`;

/** The standing subscriptions of organizations. Call within a transaction. */
@Injectable()
export class EndpointsRepository {
  /**
   * @returns a new endpoint; for a task, the existing one with this URL and dialect, enabled and with these events
   * @throws ServiceError `webhook.too_many_endpoints`
   */
  async create(
    manager: SqlRunner,
    viewer: Viewer,
    endpointId: string,
    spec: EndpointSpec,
    now: Date,
  ): Promise<{ readonly endpoint: WebhookEndpointView; readonly isNew: boolean }> {
    const { orgId, pools } = viewer;
    await manager.query(LOCK, [spec.task_id === undefined ? orgId : `${orgId} ${spec.task_id}`]);
    const again = await this.configureAgain(manager, viewer, spec, now);
    if (again !== undefined) return { endpoint: toView(again), isNew: false };
    await this.checkCount(manager, orgId, spec.task_id);
    const [row] = await rowsOf<EndpointRow>(manager, INSERT, [
      endpointId,
      orgId,
      spec.url,
      spec.events ?? null,
      spec.description ?? null,
      now,
      spec.task_id ?? null,
      spec.dialect,
      sorted(pools),
    ]);
    return { endpoint: toView(row), isNew: true };
  }

  /** @throws ServiceError `webhook_endpoint.not_found`, also for another organization's endpoint */
  async get(manager: SqlRunner, { orgId, pools }: Viewer, endpointId: string): Promise<WebhookEndpointView> {
    const [row] = await rowsOf<EndpointRow>(manager, GET, [orgId, endpointId, pools]);
    return toView(row);
  }

  async list(
    manager: SqlRunner,
    { orgId, pools }: Viewer,
    page: {
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly task_id?: string | undefined;
    },
  ): Promise<{ data: WebhookEndpointView[]; next_cursor: string | null }> {
    const before = page.cursor === undefined ? null : decodeCursor(Position, page.cursor).id;
    const rows = await rowsOf<EndpointRow>(manager, LIST, [
      orgId,
      before,
      pools,
      page.limit + 1,
      page.task_id ?? null,
    ]);
    const data = rows.slice(0, page.limit).map(toView);
    const last = data.at(-1);
    const hasMore = rows.length > page.limit && last !== undefined;
    return { data, next_cursor: hasMore ? encodeCursor({ id: last.endpoint_id }) : null };
  }

  /**
   * Pending deliveries move to a new URL, and are skipped when the endpoint is disabled.
   *
   * @throws ServiceError `webhook_endpoint.not_found`, `webhook.event_unknown`, `webhook.event_not_receivable`
   */
  async update(
    manager: SqlRunner,
    { orgId, pools }: Viewer,
    endpointId: string,
    { change, receivable }: Pick<RequestOf<typeof UpdateWebhookEndpoint>, 'change' | 'receivable'>,
    now: Date,
  ): Promise<WebhookEndpointView> {
    const [row] = await rowsOf<EndpointRow>(manager, `${GET} FOR UPDATE`, [orgId, endpointId, pools]);
    const before = toView(row);
    checkEvents(before, change);
    checkReceivable(beyondReceivable(before, change, receivable));
    const url = change.url ?? before.url;
    if (change.enabled === true || url !== before.url) await manager.query(CLEAR_FAILURES, [endpointId]);
    const [after] = await rowsOf<EndpointRow>(manager, UPDATE, [
      endpointId,
      url,
      change.events === undefined ? before.events : change.events,
      change.description === undefined ? before.description : change.description,
      disabledReason(before, change.enabled),
      now,
    ]);
    const old = destinationOf(orgId, before.url);
    const { target, origin } = destinationOf(orgId, url);
    if (change.enabled === false) {
      await skipAllOf(manager, { target: old.target, destinationId: endpointId }, 'endpoint_disabled');
    } else if (target !== old.target) {
      await manager.query(MOVE, [old.target, endpointId, target, origin]);
    }
    return toView(after);
  }

  async delete(manager: SqlRunner, { orgId, pools }: Viewer, endpointId: string, now: Date): Promise<void> {
    const [row] = await rowsOf<EndpointRow>(manager, `${GET} FOR UPDATE`, [orgId, endpointId, pools]);
    const { target } = destinationOf(orgId, toView(row).url);
    await manager.query(DELETE, [endpointId, now]);
    await skipAllOf(manager, { target, destinationId: endpointId }, 'endpoint_deleted');
  }

  private async configureAgain(
    manager: SqlRunner,
    { orgId, pools }: Viewer,
    { task_id, url, dialect, events, description }: EndpointSpec,
    now: Date,
  ): Promise<EndpointRow | undefined> {
    if (task_id === undefined) return undefined;
    const values = [orgId, task_id, url, dialect, events ?? null, description ?? null, now, sorted(pools)];
    const [row] = await rowsOf<EndpointRow>(manager, CONFIGURE_AGAIN, values);
    return row;
  }

  private async checkCount(manager: SqlRunner, orgId: string, taskId: string | undefined): Promise<void> {
    const [existing] =
      taskId === undefined
        ? await rowsOf<{ readonly count: number }>(manager, COUNT_OF_ORG, [orgId])
        : await rowsOf<{ readonly count: number }>(manager, COUNT_OF_TASK, [orgId, taskId]);
    const [whose, max] = taskId === undefined ? ['An organization', MAX_OF_ORG] : ['A task', MAX_OF_TASK];
    if ((existing?.count ?? 0) < max) return;
    throw new ServiceError(
      'conflict',
      'webhook.too_many_endpoints',
      `${whose} has at most ${max} webhook endpoints. Delete one that is not needed.`,
    );
  }
}

/** In a fixed order, so that equal sets of pools are equal in SQL. */
function sorted(pools: Viewer['pools']): readonly string[] | null {
  return pools === null ? null : pools.toSorted();
}

function checkEvents({ dialect }: WebhookEndpointView, { events }: EndpointChange): void {
  const faults = unknownEvents(dialect, events ?? []).map(place => ({
    pointer: `/events/${place}`,
    detail: `There is no such event in the dialect ${dialect}.`,
  }));
  if (faults.length === 0) return;
  throw invalid('webhook.event_unknown', 'The endpoint speaks a dialect without this event.', faults);
}

function checkReceivable(beyond: readonly string[]): void {
  if (beyond.length === 0) return;
  throw new ServiceError(
    'forbidden',
    'webhook.event_not_receivable',
    `This API key lacks the scope to receive ${beyond.join(', ')}.`,
    { faults: [{ pointer: '/events', detail: 'Holds events that this API key may not receive.' }] },
  );
}

function disabledReason(
  before: WebhookEndpointView,
  enabled: boolean | undefined,
): WebhookEndpointView['disabled_reason'] {
  if (enabled === undefined) return before.disabled_reason;
  return enabled ? null : (before.disabled_reason ?? 'by_request');
}

function toView(row: EndpointRow | undefined): WebhookEndpointView {
  if (row === undefined) throw notFound('webhook_endpoint');
  const { created_at, updated_at, disabled_at, failing_since, ...rest } = row;
  const enabled = row.disabled_reason === null;
  return {
    ...rest,
    enabled,
    status: enabled ? (failing_since === null ? 'enabled' : 'failing') : 'disabled',
    failing_since: failing_since?.toISOString() ?? null,
    disabled_at: disabled_at?.toISOString() ?? null,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}
