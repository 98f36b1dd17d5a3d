import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { WebhookEndpointDisabled, WebhookEndpointFailing } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { writeOutbox } from '#libs/outbox';
import type { OutboxEvent } from '#libs/outbox';
import { IdSource } from '#libs/platform';
import { DestinationOptions } from './destination-options.js';
import { disabledAfter, failingVerdict } from './endpoint-failing.rule.js';
import type { FailingEndpoint } from './endpoint-failing.rule.js';

/** Endpoints belong to the organization as a whole, so their events belong to no particular workspace. */
const WORKSPACE = 'default';

/** The result of an attempt to deliver to an endpoint. */
export interface EndpointAttempt {
  readonly endpointId: string;
  readonly isDelivered: boolean;
  /** The receiver responded with 410. */
  readonly isGone: boolean;
  readonly error: string | null;
}

const FailingRow = z.object({
  endpointId: z.string(),
  orgId: z.string(),
  url: z.string(),
  failingSince: z.date(),
  failedAttempts: z.int(),
  warnedAt: z.date().nullable(),
  /** The database's clock, as for the other times in this row. */
  now: z.date(),
}) satisfies z.ZodType<FailingEndpoint>;
type FailingRow = Readonly<z.output<typeof FailingRow>>;

/** Locked in id order, before any delivery, as everywhere: concurrent transactions wait and do not deadlock. */
const LOCK = `
  SELECT endpoint_id FROM endpoints
   WHERE endpoint_id = ANY ($1::uuid[]) AND (failing_since IS NOT NULL OR endpoint_id = ANY ($2::uuid[]))
   ORDER BY endpoint_id FOR NO KEY UPDATE`;

/** A successful endpoint is only written to if it failed before. */
const RECOVER = `
  UPDATE endpoints SET failing_since = NULL, failed_attempts = 0, failing_warned_at = NULL
   WHERE endpoint_id = ANY ($1::uuid[]) AND failing_since IS NOT NULL`;

const FAIL = `
  UPDATE endpoints AS endpoint
     SET failing_since = coalesce(failing_since, now()), failed_attempts = failed_attempts + failed.attempts
    FROM unnest($1::uuid[], $2::int[]) AS failed (endpoint_id, attempts)
   WHERE endpoint.endpoint_id = failed.endpoint_id AND disabled_reason IS NULL AND deleted_at IS NULL
  RETURNING endpoint.endpoint_id AS "endpointId", org_id AS "orgId", url, failing_since AS "failingSince",
            failed_attempts AS "failedAttempts", failing_warned_at AS "warnedAt", now() AS now`;

const WARN = `UPDATE endpoints SET failing_warned_at = now() WHERE endpoint_id = ANY ($1::uuid[])`;

const DISABLE = `
  UPDATE endpoints AS endpoint
     SET disabled_reason = disabled.reason, disabled_at = now(), updated_at = now()
    FROM unnest($1::uuid[], $2::text[]) AS disabled (endpoint_id, reason)
   WHERE endpoint.endpoint_id = disabled.endpoint_id`;

/** Tracks endpoints whose attempts all fail: warns their organization, and then disables them. */
@Injectable()
export class EndpointFailuresRepository {
  constructor(
    private readonly options: DestinationOptions,
    private readonly ids: IdSource,
  ) {}

  /**
   * Call in the transaction that records the attempts, before any delivery is locked.
   *
   * @returns the endpoints disabled by this call
   */
  async record(manager: SqlRunner, attempts: readonly EndpointAttempt[]): Promise<ReadonlySet<string>> {
    if (attempts.length === 0) return new Set();
    const delivering = new Set(
      attempts.filter(({ isDelivered }) => isDelivered).map(({ endpointId }) => endpointId),
    );
    // Among attempts that ended together a success takes precedence: not all attempts fail.
    const failed = Map.groupBy(
      attempts.filter(({ endpointId }) => !delivering.has(endpointId)),
      ({ endpointId }) => endpointId,
    );
    const failedIds = [...failed.keys()];
    await manager.query(LOCK, [[...delivering, ...failedIds], failedIds]);
    if (delivering.size > 0) await manager.query(RECOVER, [[...delivering]]);
    if (failed.size === 0) return new Set();
    const counts = failedIds.map(id => failed.get(id)?.length ?? 0);
    const rows = await typedRows(manager, FailingRow, FAIL, [failedIds, counts]);
    return this.applyVerdicts(manager, rows, failed);
  }

  private async applyVerdicts(
    manager: SqlRunner,
    rows: readonly FailingRow[],
    attempts: ReadonlyMap<string, readonly EndpointAttempt[]>,
  ): Promise<ReadonlySet<string>> {
    const events: OutboxEvent[] = [];
    const warned: string[] = [];
    const disabled = new Map<string, 'gone' | 'failing'>();
    for (const row of rows) {
      const own = attempts.get(row.endpointId) ?? [];
      const isGone = own.some(attempt => attempt.isGone);
      const verdict = isGone ? 'disable' : failingVerdict(row, row.now, this.options.disableAfterMs);
      if (verdict === 'none') continue;
      const lastError = own.findLast(({ error }) => error !== null)?.error ?? null;
      if (verdict === 'warn') {
        warned.push(row.endpointId);
        events.push(this.failingEvent(row, lastError));
      } else {
        const reason = isGone ? 'gone' : 'failing';
        disabled.set(row.endpointId, reason);
        events.push(this.disabledEvent(row, lastError, reason));
      }
    }
    if (warned.length > 0) await manager.query(WARN, [warned]);
    if (disabled.size > 0) await manager.query(DISABLE, [[...disabled.keys()], [...disabled.values()]]);
    await writeOutbox(manager, events);
    return new Set(disabled.keys());
  }

  private failingEvent(
    row: FailingRow,
    lastError: string | null,
  ): OutboxEvent<typeof WebhookEndpointFailing> {
    const at = disabledAfter(row, row.now, this.options.disableAfterMs);
    return {
      ...this.envelope(row),
      type: 'webhook.endpoint_failing',
      data: { ...failureOf(row, lastError), disabled_after: at.toISOString() },
    };
  }

  private disabledEvent(
    row: FailingRow,
    lastError: string | null,
    reason: 'gone' | 'failing',
  ): OutboxEvent<typeof WebhookEndpointDisabled> {
    return {
      ...this.envelope(row),
      type: 'webhook.endpoint_disabled',
      data: { ...failureOf(row, lastError), reason, disabled_at: row.now.toISOString() },
    };
  }

  private envelope({ endpointId, orgId, now }: FailingRow) {
    return { id: this.ids.next(), subject: endpointId, orgId, workspaceId: WORKSPACE, occurredAt: now };
  }
}

function failureOf({ endpointId, url, failingSince, failedAttempts }: FailingRow, lastError: string | null) {
  const { origin, pathname } = new URL(url);
  return {
    endpoint_id: endpointId,
    url: origin + pathname,
    failing_since: failingSince.toISOString(),
    failed_attempts: failedAttempts,
    last_error: lastError,
  };
}
