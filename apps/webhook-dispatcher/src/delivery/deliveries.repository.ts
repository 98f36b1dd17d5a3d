import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DeliveryAttempt, Id, ServiceError, WebhookDeliveryView, notFound } from '#libs/contracts';
import type { GetWebhookDelivery, ListWebhookDeliveries, ReplyOf, RequestOf } from '#libs/contracts';
import { changedRows, decodeCursor, pageFrom, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Destination } from '../destinations/destination.rule.js';

type Attempts = ReplyOf<typeof GetWebhookDelivery>['attempt_log'];

const Position = z.strictObject({ id: Id });

/** The views of the contract, with the times as the driver returns them. */
const DeliveryRow = z.object({
  ...WebhookDeliveryView.shape,
  next_attempt_at: z.date().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
});
const AttemptRow = z.object({ ...DeliveryAttempt.shape, started_at: z.date() });

/**
 * A key limited to pools (`$2`) sees deliveries to the callbacks of their tasks, and to endpoints limited to a subset
 * of the pools.
 */
const VIEW = `
  SELECT delivery_id, event_id, event_type, delivery.task_id, delivery.endpoint_id,
         coalesce(endpoint.url, callback.url, '') AS url, status, attempts, next_attempt_at, reason,
         delivery.created_at, delivery.updated_at
    FROM deliveries AS delivery
    LEFT JOIN endpoints AS endpoint ON endpoint.endpoint_id = delivery.endpoint_id
    LEFT JOIN callbacks AS callback ON delivery.endpoint_id IS NULL AND callback.task_id = delivery.task_id
   WHERE delivery.org_id = $1
     AND ($2::uuid[] IS NULL
          OR CASE WHEN delivery.endpoint_id IS NULL THEN delivery.pool_id = ANY ($2::uuid[])
                  ELSE endpoint.pools <@ $2::uuid[] END)`;

const ATTEMPTS = `
  SELECT attempt, round, started_at, duration_ms, outcome, response_status, response_body, error
    FROM attempts WHERE delivery_id = $1 ORDER BY attempt`;

const INSERT_EVENT = `INSERT INTO events (event_id, body, traceparent) VALUES ($1, $2, $3)`;

const INSERT_TEST = `
  INSERT INTO deliveries (delivery_id, org_id, event_id, event_type, destination_id, endpoint_id, target, origin,
                          status, held, expedited, next_attempt_at)
  VALUES ($1, $2, $3, $4, $5, $5, $6, $7, 'pending', false, true, now())`;

/** `overtake_at`: it blocks no other delivery, as later ones were sent long ago. */
const REDELIVER = `
  UPDATE deliveries
     SET status = 'pending', held = false, expedited = true, round = round + 1, attempts = 0, reason = NULL,
         lease_id = NULL,
         earlier_attempts = greatest(earlier_attempts + attempts,
                                     (SELECT max(attempt) FROM attempts WHERE attempts.delivery_id = $1)),
         next_attempt_at = now(), overtake_at = now(), target = $2, origin = $3, updated_at = now()
   WHERE delivery_id = $1 AND status <> 'pending'`;

/** Deliveries as customers see and manage them. */
@Injectable()
export class DeliveriesRepository {
  /** @throws ServiceError `webhook_delivery.not_found`, also for another organization's delivery */
  async get(manager: SqlRunner, { orgId, pools }: Viewer, deliveryId: string): Promise<WebhookDeliveryView> {
    const [row] = await typedRows(manager, DeliveryRow, `${VIEW} AND delivery_id = $3`, [
      orgId,
      pools,
      deliveryId,
    ]);
    if (row === undefined) throw notFound('webhook_delivery');
    return toView(row);
  }

  async attemptsOf(manager: SqlRunner, deliveryId: string): Promise<Attempts> {
    const rows = await typedRows(manager, AttemptRow, ATTEMPTS, [deliveryId]);
    return rows.map(row => ({ ...row, started_at: row.started_at.toISOString() }));
  }

  /** Newest first. */
  async list(
    manager: SqlRunner,
    { org_id, pools, task_id, endpoint_id, status, limit, cursor }: RequestOf<typeof ListWebhookDeliveries>,
  ): Promise<{ data: WebhookDeliveryView[]; next_cursor: string | null }> {
    const conditions: string[] = [];
    const values: unknown[] = [org_id, pools];
    const where = (column: string, operator: '=' | '<', value: string | undefined): void => {
      if (value !== undefined) conditions.push(` AND ${column} ${operator} $${values.push(value)}`);
    };
    where('delivery.task_id', '=', task_id);
    where('delivery.endpoint_id', '=', endpoint_id);
    where('status', '=', status);
    where('delivery_id', '<', cursor === undefined ? undefined : decodeCursor(Position, cursor).id);
    const sql = `${VIEW}${conditions.join('')} ORDER BY delivery_id DESC LIMIT $${values.push(limit + 1)}`;
    const rows = await typedRows(manager, DeliveryRow, sql, values);
    const { items, cursor: next } = pageFrom(rows.map(toView), limit, ({ delivery_id }) => ({
      id: delivery_id,
    }));
    return { data: [...items], next_cursor: next };
  }

  /** A delivery on its own, outside any task's order. */
  async addTest(
    manager: SqlRunner,
    test: Destination & {
      readonly orgId: string;
      readonly endpointId: string;
      readonly deliveryId: string;
      readonly event: { readonly id: string; readonly type: string };
      readonly traceparent: string | undefined;
    },
  ): Promise<WebhookDeliveryView> {
    const { orgId, endpointId, deliveryId, event, target, origin } = test;
    await manager.query(INSERT_EVENT, [event.id, JSON.stringify(event), test.traceparent ?? null]);
    await manager.query(INSERT_TEST, [deliveryId, orgId, event.id, event.type, endpointId, target, origin]);
    return this.get(manager, { orgId, pools: null }, deliveryId);
  }

  /** @throws ServiceError `webhook_delivery.pending` */
  async redeliver(
    manager: SqlRunner,
    viewer: Viewer,
    deliveryId: string,
    to: Destination,
  ): Promise<WebhookDeliveryView> {
    const started = await changedRows(manager, REDELIVER, [deliveryId, to.target, to.origin]);
    if (started === 0) {
      throw new ServiceError('conflict', 'webhook_delivery.pending', 'This delivery is still being tried.');
    }
    return this.get(manager, viewer, deliveryId);
  }
}

function toView(row: z.output<typeof DeliveryRow>): WebhookDeliveryView {
  return {
    ...row,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** The requester: an organization, through an API key that may be limited to pools. */
export interface Viewer {
  readonly orgId: string;
  /** Null means all pools of the organization. */
  readonly pools: readonly string[] | null;
}
