import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { transaction } from '#libs/database';
import type { AttemptResult } from '../domain/attempt.js';
import { SendingOptions } from '../sending/sending-options.js';
import { EndpointFailuresRepository } from './endpoint-failures.repository.js';
import type { EndpointAttempt } from './endpoint-failures.repository.js';
import { advanceLanes, lockTasks } from './lanes.js';
import type { TakenFromLane } from './lanes.js';
import { skipAllOf } from './skip-deliveries.js';
import type { Lease } from './taken-delivery.js';

export interface AttemptRecord extends AttemptResult {
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** What became of a delivery that this process had taken. */
export interface Settlement {
  readonly deliveryId: string;
  /** Null for what stands in no task's line. */
  readonly taskId: string | null;
  readonly destinationId: string;
  readonly endpointId: string | null;
  readonly target: string;
  /** Null when nothing was sent: that uses no attempt up. */
  readonly attempt: AttemptRecord | null;
  readonly status: 'delivered' | 'pending' | 'failed' | 'skipped';
  /** Of a pending one: until it is due. */
  readonly delayMs: number;
  readonly reason: string | null;
  /** The receiver said 410: its endpoint is disabled, or the task's callback, and what waits is skipped. */
  readonly gone: boolean;
  /** Whether the next in this line is taken at once, for this process to send. */
  readonly takeNext: boolean;
}

/**
 * Changes nothing for a delivery whose lease has run out and which somebody else has taken since. The attempt
 * is recorded all the same: it was made.
 */
const SETTLE = `
  UPDATE deliveries AS delivery
     SET status = settled.status,
         held = false,
         attempts = delivery.attempts + settled.attempted::int,
         lease_id = NULL,
         next_attempt_at = CASE WHEN settled.status = 'pending' THEN now() + settled.delay_ms * interval '1 ms' END,
         overtake_at = CASE WHEN settled.attempted THEN coalesce(delivery.overtake_at, now() + $7 * interval '1 ms')
                            ELSE delivery.overtake_at END,
         reason = settled.reason,
         updated_at = now()
    FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::float8[], $5::text[])
         AS settled (delivery_id, status, attempted, delay_ms, reason)
   WHERE delivery.delivery_id = settled.delivery_id
     AND delivery.lease_id = $6 AND delivery.status = 'pending'`;

/**
 * An attempt is known by when it began: what was committed before the connection broke is settled again, and
 * must not look like another attempt.
 */
const RECORD = `
  INSERT INTO attempts (delivery_id, attempt, started_at, duration_ms, outcome, response_status, response_body, error)
  SELECT delivery_id,
         1 + (SELECT coalesce(max(attempt), 0) FROM attempts AS earlier WHERE earlier.delivery_id = made.delivery_id),
         started_at, duration_ms, outcome, response_status, response_body, error
    FROM unnest($1::uuid[], $2::timestamptz[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[])
         AS made (delivery_id, started_at, duration_ms, outcome, response_status, response_body, error)
   WHERE NOT EXISTS (SELECT FROM attempts AS same
                      WHERE same.delivery_id = made.delivery_id AND same.started_at = made.started_at)
  ON CONFLICT DO NOTHING`;

const DISABLE_CALLBACKS = `UPDATE callbacks SET gone_at = now() WHERE task_id = ANY ($1::uuid[]) AND gone_at IS NULL`;

/** Writes down how attempts went, many at a time, and frees what waited for them. */
@Injectable()
export class SettlementRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly failures: EndpointFailuresRepository,
    private readonly options: SendingOptions,
  ) {}

  /** @returns the next of each line, taken under the same lease, where the settlement asked for it */
  async settle(settlements: readonly Settlement[], lease: Lease): Promise<readonly TakenFromLane[]> {
    const lanes = settlements.flatMap(({ taskId, destinationId, takeNext }) =>
      taskId === null ? [] : [{ taskId, destinationId, take: takeNext }],
    );
    return transaction(this.dataSource, async manager => {
      const ordered = await lockTasks(
        manager,
        lanes.map(({ taskId }) => taskId),
      );
      const disabled = await this.failures.note(manager, settlements.flatMap(endpointAttempt));
      await manager.query(SETTLE, [
        settlements.map(({ deliveryId }) => deliveryId),
        settlements.map(({ status }) => status),
        settlements.map(({ attempt }) => attempt !== null),
        settlements.map(({ delayMs }) => delayMs),
        settlements.map(({ reason }) => reason),
        lease.leaseId,
        this.options.patience.headOfLineMs,
      ]);
      await this.record(manager, settlements);
      await this.stopSendingTo(manager, settlements, disabled);
      const inOrder = lanes.filter(({ taskId }) => ordered.has(taskId));
      return advanceLanes(manager, inOrder, lease);
    });
  }

  private async record(manager: EntityManager, settlements: readonly Settlement[]): Promise<void> {
    const made = settlements.flatMap(({ deliveryId, attempt }) =>
      attempt === null ? [] : [{ deliveryId, ...attempt }],
    );
    if (made.length === 0) return;
    await manager.query(RECORD, [
      made.map(({ deliveryId }) => deliveryId),
      made.map(({ startedAt }) => startedAt),
      made.map(({ durationMs }) => durationMs),
      made.map(({ outcome }) => outcome),
      made.map(({ status }) => status),
      made.map(({ responseBody }) => responseBody),
      made.map(({ error }) => error),
    ]);
  }

  /** What waits for an endpoint that was disabled just now, or for a callback that answered 410, is skipped. */
  private async stopSendingTo(
    manager: EntityManager,
    settlements: readonly Settlement[],
    disabled: ReadonlySet<string>,
  ): Promise<void> {
    const ended = settlements.filter(
      ({ endpointId, gone }) => gone || (endpointId !== null && disabled.has(endpointId)),
    );
    const taskIds = ended.flatMap(({ endpointId, taskId }) => (endpointId === null ? (taskId ?? []) : []));
    if (taskIds.length > 0) await manager.query(DISABLE_CALLBACKS, [taskIds]);
    for (const { destinationId, target, gone } of ended) {
      await skipAllOf(manager, { destinationId, target }, gone ? 'gone' : 'endpoint_disabled');
    }
  }
}

function endpointAttempt({ endpointId, attempt, gone }: Settlement): readonly EndpointAttempt[] {
  if (endpointId === null || attempt === null) return [];
  const { outcome, error } = attempt;
  return [{ endpointId, isDelivered: outcome === 'delivered', isGone: gone, error }];
}
