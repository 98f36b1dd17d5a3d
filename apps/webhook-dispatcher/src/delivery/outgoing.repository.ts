import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WebhookDialect } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { SkipReason, ClaimedDelivery } from '../ordering/pending-deliveries.sql.js';

/** Everything an attempt needs, as of now. */
export interface OutgoingDelivery extends ClaimedDelivery {
  readonly orgId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly taskId: string | null;
  readonly destinationId: string;
  readonly endpointId: string | null;
  /** 1, plus one for each manual redelivery. */
  readonly round: number;
  /** So far, in this round. */
  readonly attempts: number;
  /** The remaining time of the lease when the delivery was read. */
  readonly leaseLeftMs: number;
  /** As JSON. The dialect turns it into the body. */
  readonly event: string;
  readonly dialect: WebhookDialect;
  /** The endpoint's event names; null for all. */
  readonly wanted: readonly string[] | null;
  readonly traceparent: string | null;
  readonly url: string;
  /** Why it must not be sent any more; null if it can be sent. */
  readonly skip: SkipReason | null;
  /** All valid secrets of this owner, the newest first. `rotationOf` limits their number. */
  readonly sealedSecrets: readonly string[];
  /** The endpoint; the organization for a callback, and for a task's endpoint in a foreign dialect. */
  readonly secretOwnerId: string;
  /** Of a callback. */
  readonly sealedAuth: string | null;
  readonly maxRetries: number | null;
  readonly backoffSeconds: number | null;
}

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
    return rowsOf<OutgoingDelivery>(this.dataSource, LOAD, [
      claimed.map(({ deliveryId }) => deliveryId),
      claimed.map(({ leaseId }) => leaseId),
    ]);
  }

  /** Why a delivery must not be sent any more; null if it can be sent. */
  async skipReasonOf(runner: SqlRunner, deliveryId: string): Promise<SkipReason | null> {
    const [row] = await rowsOf<Pick<OutgoingDelivery, 'skip'>>(runner, SKIP_REASON, [deliveryId]);
    return row?.skip ?? null;
  }
}
