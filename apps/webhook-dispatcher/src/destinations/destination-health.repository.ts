import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Destination } from './destination.rule.js';
import { HEALTHY } from './endpoint-health.rule.js';
import type { KnownHealth, Rest } from './endpoint-health.rule.js';

/** The effect of one attempt on its destination's health. */
export interface HealthUpdate {
  readonly destination: Destination;
  /** The error; null if it was delivered. */
  readonly failure: string | null;
  /** A rest that begins with this attempt. */
  readonly rest: Rest | null;
  /** Whether this destination's health is visible: it belongs to an endpoint. */
  readonly isShown: boolean;
}

/** A destination that another replica may have changed. */
const HealthChange = z.object({
  orgId: z.string(),
  target: z.string(),
  /** 0 if it is not resting. */
  restMs: z.number(),
  isReset: z.boolean(),
  changedAt: z.date(),
});
export type HealthChange = Readonly<z.output<typeof HealthChange>>;

const HealthRow = z.object({
  consecutiveFailures: z.int(),
  lastSuccessAt: z.date().nullable(),
  lastFailureAt: z.date().nullable(),
  lastFailure: z.string().nullable(),
  restingUntil: z.date().nullable(),
  restingBecause: z.enum(['retry_after', 'failing']).nullable(),
  retryAfterSeconds: z.number().nullable(),
}) satisfies z.ZodType<KnownHealth>;

const TargetRow = z.object({ target: z.string() });
const LastSuccessRow = z.object({ at: z.date().nullable() });

const CHANGES_PAGE = 1_000;
/** The number of an endpoint's deliveries searched for the last success. */
const SEARCHED_DELIVERIES = 1_000;
/** The number of retries that a reset makes due immediately; later ones keep their time. */
const RETRIES_RESET = 1_000;

/** In id order, so that two replicas that record attempts at the same destinations do not deadlock. */
const LOCK_FAILING = `
  SELECT target FROM destination_health
   WHERE target = ANY ($1::uuid[]) AND (consecutive_failures > 0 OR target = ANY ($2::uuid[]))
   ORDER BY target FOR NO KEY UPDATE`;

const SUCCEEDED = `
  UPDATE destination_health SET consecutive_failures = 0, last_success_at = now(), changed_at = clock_timestamp()
   WHERE target = ANY ($1::uuid[])`;

const FAILED = `
  INSERT INTO destination_health AS health (target, org_id, consecutive_failures, last_failure_at, last_failure,
                                            resting_until, resting_because, retry_after_seconds, changed_at)
  SELECT target, org_id, failures, now(), failure, now() + rest_ms * interval '1 ms', because, requested_s,
         clock_timestamp()
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::float8[], $6::text[], $7::float8[])
         AS updated (target, org_id, failures, failure, rest_ms, because, requested_s)
   ORDER BY target
  ON CONFLICT (target) DO UPDATE SET
    consecutive_failures = health.consecutive_failures + excluded.consecutive_failures,
    last_failure_at = excluded.last_failure_at,
    last_failure = excluded.last_failure,
    resting_until = coalesce(excluded.resting_until, health.resting_until),
    resting_because = coalesce(excluded.resting_because, health.resting_because),
    retry_after_seconds = CASE WHEN excluded.resting_because IS NULL THEN health.retry_after_seconds
                               ELSE excluded.retry_after_seconds END,
    changed_at = excluded.changed_at`;

/** Uses destination_health_changed. */
const CHANGES = `
  SELECT org_id AS "orgId", target, changed_at AS "changedAt", coalesce(reset_at = changed_at, false) AS "isReset",
         greatest(coalesce(extract(epoch FROM resting_until - now()), 0), 0)::float8 * 1000 AS "restMs"
    FROM destination_health WHERE changed_at > $1 ORDER BY changed_at LIMIT ${CHANGES_PAGE}`;

const GET = `
  SELECT consecutive_failures AS "consecutiveFailures", last_success_at AS "lastSuccessAt",
         last_failure_at AS "lastFailureAt", last_failure AS "lastFailure", resting_until AS "restingUntil",
         resting_because AS "restingBecause", retry_after_seconds AS "retryAfterSeconds"
    FROM destination_health WHERE target = $1`;

/** Uses deliveries_of_endpoint. */
const LAST_SUCCESS = `
  SELECT max(updated_at) AS at
    FROM (SELECT status, updated_at FROM deliveries WHERE endpoint_id = $1
           ORDER BY delivery_id DESC LIMIT ${SEARCHED_DELIVERIES}) AS latest
   WHERE status = 'delivered'`;

/** Uses deliveries_due. */
const RETRY_NOW = `
  UPDATE deliveries SET next_attempt_at = now()
   WHERE delivery_id IN (
     SELECT delivery_id FROM deliveries
      WHERE org_id = $1 AND origin COLLATE "C" = $2 AND target = $3 AND status = 'pending'
        AND lease_id IS NULL AND NOT held AND next_attempt_at > now()
      ORDER BY next_attempt_at LIMIT ${RETRIES_RESET} FOR UPDATE SKIP LOCKED)`;

const RESET = `
  INSERT INTO destination_health (target, org_id, reset_at, changed_at)
  SELECT $1, $2, moment, moment FROM clock_timestamp() AS moment
  ON CONFLICT (target) DO UPDATE SET
    consecutive_failures = 0, resting_until = NULL, resting_because = NULL, retry_after_seconds = NULL,
    reset_at = excluded.reset_at, changed_at = excluded.changed_at`;

/** The health of failing destinations, shared by all replicas. A destination that never failed has no row. */
@Injectable()
export class DestinationHealthRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Call in the transaction that records the attempts; in the order in which they ended. */
  async record(manager: SqlRunner, updates: readonly HealthUpdate[]): Promise<void> {
    if (updates.length === 0) return;
    const byTarget = Map.groupBy(updates, ({ destination }) => destination.target);
    const failed = [...byTarget.values()].flatMap(ofTarget => failureOf(ofTarget) ?? []);
    const failing = await typedRows(manager, TargetRow, LOCK_FAILING, [
      [...byTarget.keys()],
      failed.map(({ destination }) => destination.target),
    ]);
    const succeeded = failing.filter(({ target }) =>
      byTarget.get(target)?.some(({ failure }) => failure === null),
    );
    if (succeeded.length > 0) await manager.query(SUCCEEDED, [succeeded.map(({ target }) => target)]);
    if (failed.length === 0) return;
    await manager.query(FAILED, [
      failed.map(({ destination }) => destination.target),
      failed.map(({ destination }) => destination.orgId),
      failed.map(({ failures }) => failures),
      failed.map(({ failure }) => failure),
      failed.map(({ rest }) => rest?.forMs ?? null),
      failed.map(({ rest }) => rest?.because ?? null),
      failed.map(({ rest }) => (rest?.because === 'retry_after' ? rest.requestedMs / 1_000 : null)),
    ]);
  }

  /** Oldest change first, at most one page. */
  async changedSince(moment: Date): Promise<readonly HealthChange[]> {
    return typedRows(this.dataSource, HealthChange, CHANGES, [moment]);
  }

  async of(runner: SqlRunner, { target }: Destination, endpointId: string): Promise<KnownHealth> {
    const [known = HEALTHY] = await typedRows(runner, HealthRow, GET, [target]);
    const [last] = await typedRows(runner, LastSuccessRow, LAST_SUCCESS, [endpointId]);
    return { ...known, lastSuccessAt: later(known.lastSuccessAt, last?.at ?? null) };
  }

  /** Locks deliveries first, as recording results does: another order could deadlock. */
  async reset(manager: SqlRunner, { orgId, origin, target }: Destination): Promise<void> {
    await manager.query(RETRY_NOW, [orgId, origin, target]);
    await manager.query(RESET, [target, orgId]);
  }
}

/** The failures among these since the last success; undefined if there are none to record. */
function failureOf(
  updates: readonly HealthUpdate[],
): (Pick<HealthUpdate, 'destination' | 'rest' | 'failure'> & { readonly failures: number }) | undefined {
  const since = updates.slice(updates.findLastIndex(({ failure }) => failure === null) + 1);
  const rest = updates.findLast(update => update.rest !== null)?.rest ?? null;
  const last = since.at(-1) ?? updates.findLast(update => update.rest !== null);
  if (last === undefined || (rest === null && !last.isShown)) return undefined;
  return { destination: last.destination, failure: last.failure, rest, failures: since.length };
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
