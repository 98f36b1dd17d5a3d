import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ServiceError, notFound } from '#libs/contracts';
import type {
  UpdateWebhookEndpoint,
  CreateWebhookEndpoint,
  RequestOf,
  WebhookEndpointView,
} from '#libs/contracts';
import { decodeCursor, encodeCursor, rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { destinationOf } from '../domain/destination.js';
import { skipAllOf } from './skip-deliveries.js';

type EndpointSpec = RequestOf<typeof CreateWebhookEndpoint>['endpoint'];
type EndpointChange = RequestOf<typeof UpdateWebhookEndpoint>['change'];

/** Every event of the organization is matched against all of them. */
const MAX_ENDPOINTS = 50;

const Position = z.strictObject({ id: z.uuid() });

interface EndpointRow {
  readonly endpoint_id: string;
  readonly url: string;
  readonly events: WebhookEndpointView['events'];
  readonly description: string | null;
  readonly task_id: string | null;
  readonly dialect: WebhookEndpointView['dialect'];
  readonly disabled_reason: WebhookEndpointView['disabled_reason'];
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS =
  'endpoint_id, url, events, description, task_id, dialect, disabled_reason, created_at, updated_at';

/** Nobody makes another endpoint of this organization meanwhile, so that the count holds. */
const LOCK_ORG = `SELECT pg_advisory_xact_lock(hashtextextended('endpoints ' || $1, 0))`;
const COUNT = `SELECT count(*)::int AS count FROM endpoints WHERE org_id = $1 AND deleted_at IS NULL`;
const INSERT = `
  INSERT INTO endpoints (endpoint_id, org_id, url, events, description, created_at, updated_at, task_id, dialect)
  VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) RETURNING ${COLUMNS}`;
const GET = `
  SELECT ${COLUMNS} FROM endpoints WHERE org_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL`;
const LIST = `
  SELECT ${COLUMNS} FROM endpoints
   WHERE org_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR endpoint_id < $2)
   ORDER BY endpoint_id DESC LIMIT $3`;
const UPDATE = `
  UPDATE endpoints SET url = $2, events = $3, description = $4, disabled_reason = $5, updated_at = $6
   WHERE endpoint_id = $1 RETURNING ${COLUMNS}`;
const DELETE = `UPDATE endpoints SET deleted_at = $2 WHERE endpoint_id = $1`;
/** Index: deliveries_pending. */
const MOVE = `
  UPDATE deliveries SET target = $3, origin = $4
   WHERE target = $1 AND destination_id = $2 AND status = 'pending'`;

/** The standing subscriptions of organizations. To be called within a transaction. */
@Injectable()
export class EndpointsRepository {
  /** @throws ServiceError `webhook.too_many_endpoints` */
  async create(
    manager: SqlRunner,
    orgId: string,
    endpointId: string,
    spec: EndpointSpec,
    now: Date,
  ): Promise<WebhookEndpointView> {
    await manager.query(LOCK_ORG, [orgId]);
    const [existing] = await rowsOf<{ readonly count: number }>(manager, COUNT, [orgId]);
    if ((existing?.count ?? 0) >= MAX_ENDPOINTS) {
      throw new ServiceError(
        'conflict',
        'webhook.too_many_endpoints',
        `An organization has at most ${MAX_ENDPOINTS} webhook endpoints. Delete one that is not needed.`,
      );
    }
    const [row] = await rowsOf<EndpointRow>(manager, INSERT, [
      endpointId,
      orgId,
      spec.url,
      spec.events ?? null,
      spec.description ?? null,
      now,
      spec.task_id ?? null,
      spec.dialect,
    ]);
    return toView(row);
  }

  /** @throws ServiceError `webhook_endpoint.not_found`, for a foreign one too */
  async get(manager: SqlRunner, orgId: string, endpointId: string): Promise<WebhookEndpointView> {
    const [row] = await rowsOf<EndpointRow>(manager, GET, [orgId, endpointId]);
    return toView(row);
  }

  async list(
    manager: SqlRunner,
    orgId: string,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<{ data: WebhookEndpointView[]; next_cursor: string | null }> {
    const before = page.cursor === undefined ? null : decodeCursor(Position, page.cursor).id;
    const rows = await rowsOf<EndpointRow>(manager, LIST, [orgId, before, page.limit + 1]);
    const data = rows.slice(0, page.limit).map(toView);
    const last = data.at(-1);
    const hasMore = rows.length > page.limit && last !== undefined;
    return { data, next_cursor: hasMore ? encodeCursor({ id: last.endpoint_id }) : null };
  }

  /** What waits goes along to a new URL, and is skipped when the endpoint is switched off. */
  async update(
    manager: SqlRunner,
    orgId: string,
    endpointId: string,
    change: EndpointChange,
    now: Date,
  ): Promise<WebhookEndpointView> {
    const [row] = await rowsOf<EndpointRow>(manager, `${GET} FOR UPDATE`, [orgId, endpointId]);
    const before = toView(row);
    const url = change.url ?? before.url;
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

  async delete(manager: SqlRunner, orgId: string, endpointId: string, now: Date): Promise<void> {
    const [row] = await rowsOf<EndpointRow>(manager, `${GET} FOR UPDATE`, [orgId, endpointId]);
    const { target } = destinationOf(orgId, toView(row).url);
    await manager.query(DELETE, [endpointId, now]);
    await skipAllOf(manager, { target, destinationId: endpointId }, 'endpoint_deleted');
  }
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
  const { created_at, updated_at, ...rest } = row;
  return {
    ...rest,
    enabled: row.disabled_reason === null,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}
