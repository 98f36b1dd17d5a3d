import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { WebhookDialect } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { ClaimedDelivery, SkipReason } from '../ordering/pending-deliveries.sql.js';

/** Why a delivery must not be sent any more; null if it can be sent. */
const SkipRow = z.object({ skip: SkipReason.nullable() });

/** Everything an attempt needs, as of now. */
const OutgoingDelivery = ClaimedDelivery.extend({
  ...SkipRow.shape,
  eventId: z.string(),
  eventType: z.string(),
  taskId: z.string().nullable(),
  destinationId: z.string(),
  endpointId: z.string().nullable(),
  /** 1, plus one for each manual redelivery. */
  round: z.int(),
  /** So far, in this round. */
  attempts: z.int(),
  /** The remaining time of the lease when the delivery was read. */
  leaseLeftMs: z.number(),
  /** As JSON. The dialect turns it into the body. */
  event: z.string(),
  dialect: WebhookDialect,
  /** The endpoint's event names; null for all. */
  wanted: z.array(z.string()).nullable(),
  traceparent: z.string().nullable(),
  url: z.string(),
  /** All valid secrets of this owner, the newest first. `rotationOf` limits their number. */
  sealedSecrets: z.array(z.string()),
  /** The endpoint; the organization for a callback, and for a task's endpoint in a foreign dialect. */
  secretOwnerId: z.string(),
  /** Of a callback. */
  sealedAuth: z.string().nullable(),
  maxRetries: z.int().nullable(),
  backoffSeconds: z.int().nullable(),
});
export type OutgoingDelivery = Readonly<z.output<typeof OutgoingDelivery>>;

const SKIP = `
         CASE WHEN endpoint.deleted_at IS NOT NULL THEN 'endpoint_deleted'
              WHEN endpoint.disabled_reason = 'gone' OR callback.gone_at IS NOT NULL THEN 'gone'
              WHEN endpoint.disabled_reason IS NOT NULL THEN 'endpoint_disabled' END AS skip`;

const RECEIVER = `
    LEFT JOIN endpoints AS endpoint ON endpoint.endpoint_id = delivery.endpoint_id
    LEFT JOIN callbacks AS callback ON delivery.endpoint_id IS NULL AND callback.task_id = delivery.task_id`;

/** Excludes deliveries that have ended, or were claimed by another process since. */
const LOAD = `
  SELECT delivery.delivery_id AS "deliveryId", delivery.lease_id AS "leaseId", delivery.round,
         extract(epoch FROM delivery.next_attempt_at - clock_timestamp())::float8 * 1000 AS "leaseLeftMs",
         delivery.org_id AS "orgId", delivery.event_id AS "eventId",
         delivery.event_type AS "eventType", delivery.task_id AS "taskId",
         delivery.destination_id AS "destinationId", delivery.endpoint_id AS "endpointId",
         delivery.target, delivery.origin, delivery.attempts, event.body AS event, event.traceparent,
         coalesce(endpoint.dialect, callback.dialect, 'native') AS dialect, endpoint.events AS wanted,
         coalesce(endpoint.url, callback.url) AS url,${SKIP},
         ARRAY(SELECT sealed FROM signing_secrets
                WHERE owner_id = signed.owner_id
                  AND (valid_until IS NULL OR valid_until > now())
                ORDER BY generation DESC) AS "sealedSecrets", signed.owner_id AS "secretOwnerId",
         callback.sealed_auth AS "sealedAuth", callback.max_retries AS "maxRetries",
         callback.backoff_seconds AS "backoffSeconds"
    FROM unnest($1::uuid[], $2::uuid[]) AS claimed (delivery_id, lease_id)
    JOIN deliveries AS delivery ON delivery.delivery_id = claimed.delivery_id
                               AND delivery.lease_id = claimed.lease_id AND delivery.status = 'pending'
    JOIN events AS event USING (event_id)${RECEIVER},
         LATERAL (SELECT CASE WHEN endpoint.task_id IS NOT NULL AND endpoint.dialect <> 'native' THEN delivery.org_id
                              ELSE coalesce(delivery.endpoint_id, delivery.org_id) END AS owner_id) AS signed`;

const SKIP_REASON = `SELECT ${SKIP} FROM deliveries AS delivery${RECEIVER} WHERE delivery.delivery_id = $1`;

@Injectable()
export class OutgoingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns those that are still under the lease they were claimed with */
  async load(claimed: readonly ClaimedDelivery[]): Promise<readonly OutgoingDelivery[]> {
    return typedRows(this.dataSource, OutgoingDelivery, LOAD, [
      claimed.map(({ deliveryId }) => deliveryId),
      claimed.map(({ leaseId }) => leaseId),
    ]);
  }

  /** Why a delivery must not be sent any more; null if it can be sent. */
  async skipReasonOf(runner: SqlRunner, deliveryId: string): Promise<SkipReason | null> {
    const [row] = await typedRows(runner, SkipRow, SKIP_REASON, [deliveryId]);
    return row?.skip ?? null;
  }
}
