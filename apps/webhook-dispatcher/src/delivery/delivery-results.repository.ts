import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { transaction } from '#libs/database';
import { DestinationHealthRepository } from '../destinations/destination-health.repository.js';
import type { HealthUpdate } from '../destinations/destination-health.repository.js';
import type { Destination } from '../destinations/destination.rule.js';
import { EndpointFailuresRepository } from '../destinations/endpoint-failures.repository.js';
import type { EndpointAttempt } from '../destinations/endpoint-failures.repository.js';
import type { Rest } from '../destinations/endpoint-health.rule.js';
import { advanceLanes, lockTasks } from '../ordering/delivery-order.sql.js';
import type { ClaimedInLane } from '../ordering/delivery-order.sql.js';
import { skipAllOf } from '../ordering/pending-deliveries.sql.js';
import type { Lease } from '../ordering/pending-deliveries.sql.js';
import type { AttemptResult } from './attempt.rule.js';
import { SendingOptions } from './sending-options.js';

export interface AttemptRecord extends AttemptResult {
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** The outcome of a delivery that this process had claimed. */
export interface DeliveryResult {
  readonly deliveryId: string;
  /** The lease under which it was sent. */
  readonly leaseId: string;
  readonly round: number;
  /** Null outside any task's order. */
  readonly taskId: string | null;
  readonly destinationId: string;
  readonly endpointId: string | null;
  readonly destination: Destination;
  /** Null if nothing was sent, which uses up no attempt. */
  readonly attempt: AttemptRecord | null;
  readonly status: 'delivered' | 'pending' | 'failed' | 'skipped';
  /** For a pending delivery: the time until it is due. */
  readonly delayMs: number;
  readonly reason: string | null;
  /**
   * The receiver responded with 410: its endpoint, or the task's callback, is disabled, and pending deliveries are
   * skipped.
   */
  readonly gone: boolean;
  /** The rest of its destination that begins now. */
  readonly rest: Rest | null;
  /** Whether the next delivery in this lane is claimed immediately, for this process to send. */
  readonly claimNext: boolean;
}

/**
 * Whether a result determines its delivery's state. It does under the lease it was sent with; and a delivery that
 * the receiver has acknowledged is delivered, even if another process has claimed it since.
 */
const DECIDES = `(delivery.status = 'pending' AND (
           coalesce(delivery.lease_id = result.lease_id, false)
           OR result.status = 'delivered' AND delivery.round = result.round))`;

/**
 * The outcomes of deliveries, and their attempts, in one statement: each attempt is counted where it is recorded. An
 * attempt whose lease is lost, because it expired or its delivery was skipped, changes nothing and is still recorded:
 * it was made.
 *
 * An attempt is identified by its start time: after a connection loss, a committed result is repeated and must not
 * count as another attempt. The number is at least the next free one, for rows written by the previous release.
 */
const RECORD = `
  WITH written AS (
    UPDATE deliveries AS delivery
       SET status = CASE WHEN ${DECIDES} THEN result.status ELSE delivery.status END,
           held = delivery.held AND NOT ${DECIDES},
           expedited = delivery.expedited AND NOT (${DECIDES} AND result.started_at IS NOT NULL),
           lease_id = CASE WHEN ${DECIDES} THEN NULL ELSE delivery.lease_id END,
           next_attempt_at = CASE WHEN NOT ${DECIDES} THEN delivery.next_attempt_at
                                  WHEN result.status = 'pending' THEN now() + result.delay_ms * interval '1 ms' END,
           overtake_at = CASE WHEN result.is_new THEN coalesce(delivery.overtake_at, now() + $13 * interval '1 ms')
                              ELSE delivery.overtake_at END,
           reason = CASE WHEN ${DECIDES} THEN result.reason ELSE delivery.reason END,
           updated_at = CASE WHEN ${DECIDES} THEN clock_timestamp() ELSE delivery.updated_at END,
           attempts = delivery.attempts + (result.is_new AND delivery.round = result.round)::int,
           earlier_attempts = delivery.earlier_attempts + (result.is_new AND delivery.round <> result.round)::int
      FROM (SELECT *, started_at IS NOT NULL AND NOT EXISTS (
                        SELECT FROM attempts AS same
                         WHERE same.delivery_id = made.delivery_id AND same.started_at = made.started_at) AS is_new
              FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::float8[], $6::text[], $7::timestamptz[],
                          $8::int[], $9::text[], $10::int[], $11::text[], $12::text[])
                   AS made (delivery_id, lease_id, round, status, delay_ms, reason, started_at,
                            duration_ms, outcome, response_status, response_body, error)) AS result
     WHERE delivery.delivery_id = result.delivery_id AND (result.is_new OR ${DECIDES})
    RETURNING result.*, delivery.earlier_attempts + delivery.attempts AS number
  )
  INSERT INTO attempts (delivery_id, attempt, round, started_at, duration_ms, outcome, response_status, response_body,
                        error)
  SELECT delivery_id,
         greatest(number, 1 + (SELECT max(attempt) FROM attempts AS earlier
                                WHERE earlier.delivery_id = written.delivery_id)),
         round, started_at, duration_ms, outcome, response_status, response_body, error
    FROM written WHERE is_new
  ON CONFLICT DO NOTHING`;

const DISABLE_CALLBACKS = `UPDATE callbacks SET gone_at = now() WHERE task_id = ANY ($1::uuid[]) AND gone_at IS NULL`;

/** Records the results of attempts, in batches, and releases the deliveries that waited for them. */
@Injectable()
export class DeliveryResultsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly health: DestinationHealthRepository,
    private readonly failures: EndpointFailuresRepository,
    private readonly options: SendingOptions,
  ) {}

  /** @returns the next delivery of each lane, claimed, if the result requested it */
  async record(results: readonly DeliveryResult[], lease: Lease): Promise<readonly ClaimedInLane[]> {
    const lanes = results.flatMap(({ taskId, destinationId, claimNext }) =>
      taskId === null ? [] : [{ taskId, destinationId, claim: claimNext }],
    );
    return transaction(this.dataSource, async manager => {
      const ordered = await lockTasks(
        manager,
        lanes.map(({ taskId }) => taskId),
      );
      const disabled = await this.failures.record(manager, results.flatMap(endpointAttempt));
      await manager.query(RECORD, [
        results.map(({ deliveryId }) => deliveryId),
        results.map(({ leaseId }) => leaseId),
        results.map(({ round }) => round),
        results.map(({ status }) => status),
        results.map(({ delayMs }) => delayMs),
        results.map(({ reason }) => reason),
        results.map(({ attempt }) => attempt?.startedAt ?? null),
        results.map(({ attempt }) => attempt?.durationMs ?? null),
        results.map(({ attempt }) => attempt?.outcome ?? null),
        results.map(({ attempt }) => attempt?.status ?? null),
        results.map(({ attempt }) => attempt?.responseBody ?? null),
        results.map(({ attempt }) => attempt?.error ?? null),
        this.options.patience.headOfLineMs,
      ]);
      await this.stopSendingTo(manager, results, disabled);
      await this.health.record(manager, results.flatMap(healthUpdateOf));
      const inOrder = lanes.filter(({ taskId }) => ordered.has(taskId));
      return advanceLanes(manager, inOrder, lease);
    });
  }

  /** Skips pending deliveries to an endpoint that was just disabled, or to a callback that responded with 410. */
  private async stopSendingTo(
    manager: EntityManager,
    results: readonly DeliveryResult[],
    disabled: ReadonlySet<string>,
  ): Promise<void> {
    const ended = results.filter(
      ({ endpointId, gone }) => gone || (endpointId !== null && disabled.has(endpointId)),
    );
    const taskIds = ended.flatMap(({ endpointId, taskId }) => (endpointId === null ? (taskId ?? []) : []));
    if (taskIds.length > 0) await manager.query(DISABLE_CALLBACKS, [taskIds]);
    for (const { destinationId, destination, gone } of ended) {
      const { target } = destination;
      await skipAllOf(manager, { destinationId, target }, gone ? 'gone' : 'endpoint_disabled');
    }
  }
}

function healthUpdateOf({ attempt, destination, endpointId, rest }: DeliveryResult): readonly HealthUpdate[] {
  if (attempt === null) return [];
  return [{ destination, failure: attempt.error, rest, isShown: endpointId !== null }];
}

function endpointAttempt({ endpointId, attempt, gone }: DeliveryResult): readonly EndpointAttempt[] {
  if (endpointId === null || attempt === null) return [];
  const { outcome, error } = attempt;
  return [{ endpointId, isDelivered: outcome === 'delivered', isGone: gone, error }];
}
