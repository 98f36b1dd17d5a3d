import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { EventOf, EventContract } from '#libs/contracts';
import { changedRows, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { createEvent } from '#libs/messaging';

/**
 * Events to be published, written in the same transaction as the change they report. `position` becomes their
 * `sequence`. `stream_created_at` identifies the stream that an event was published to by its creation time: if it is
 * null or differs from the present stream's, the event is published (again).
 */
export class OutboxMigration implements MigrationInterface {
  readonly name = 'Outbox1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        type text NOT NULL,
        subject uuid NOT NULL,
        org_id uuid NOT NULL,
        workspace_id text NOT NULL,
        occurred_at timestamptz NOT NULL,
        data json NOT NULL,
        traceparent text,
        stream_created_at timestamptz
      )`);
    await runner.query(
      `CREATE INDEX outbox_unpublished ON outbox (position) WHERE stream_created_at IS NULL`,
    );
    await runner.query(`CREATE INDEX outbox_by_time ON outbox (occurred_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox`);
  }
}

/**
 * An event to be published. An event with the id of an earlier one is considered the same, and is not written again.
 */
export interface OutboxEvent<Contract extends EventContract = EventContract> {
  readonly id: string;
  readonly type: Contract['type'];
  /** The object the event is about. */
  readonly subject: string;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly occurredAt: Date;
  readonly data: EventOf<Contract>['data'];
}

/** A row as stored in the table. */
const OutboxRow = z.object({
  position: z.int(),
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  org_id: z.string(),
  workspace_id: z.string(),
  occurred_at: z.date(),
  data: z.unknown(),
  traceparent: z.string().nullable(),
});
export type OutboxRow = Readonly<z.output<typeof OutboxRow>>;

const WRITE = `
  INSERT INTO outbox (id, type, subject, org_id, workspace_id, occurred_at, data, traceparent)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::json[],
                       $8::text[])
  ON CONFLICT (id) DO NOTHING`;

/** Uses index outbox_unpublished. */
const UNPUBLISHED = `
  SELECT position, id, type, subject, org_id, workspace_id, occurred_at, data, traceparent
    FROM outbox WHERE stream_created_at IS NULL ORDER BY position LIMIT $1`;

/** Writes events in the transaction of `manager`; the relay publishes them once it has committed. */
export async function writeOutbox(manager: SqlRunner, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  const created = events.map(event => createEvent(event));
  await manager.query(WRITE, [
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(({ subject }) => subject),
    events.map(({ orgId }) => orgId),
    events.map(({ workspaceId }) => workspaceId),
    events.map(({ occurredAt }) => occurredAt),
    events.map(({ data }) => JSON.stringify(data)),
    created.map(({ traceparent }) => traceparent ?? null),
  ]);
  for (const one of created) one.committed();
}

export function unpublished(runner: SqlRunner, limit: number): Promise<readonly OutboxRow[]> {
  return typedRows(runner, OutboxRow, UNPUBLISHED, [limit]);
}

export async function markPublished(
  runner: SqlRunner,
  positions: readonly number[],
  streamCreatedAt: Date,
): Promise<void> {
  await runner.query(`UPDATE outbox SET stream_created_at = $2 WHERE position = ANY ($1::bigint[])`, [
    positions,
    streamCreatedAt,
  ]);
}

/** Marks events of a stream that no longer exists to be published again. Returns how many. */
export function markLost(runner: SqlRunner, streamCreatedAt: Date, since: Date): Promise<number> {
  const sql = `UPDATE outbox SET stream_created_at = NULL WHERE stream_created_at <> $1 AND occurred_at > $2`;
  return changedRows(runner, sql, [streamCreatedAt, since]);
}

/** Deletes events older than any stream would keep; unpublished ones stay. */
export function purgeOutbox(runner: SqlRunner, before: Date): Promise<number> {
  const sql = `DELETE FROM outbox WHERE occurred_at < $1 AND stream_created_at IS NOT NULL`;
  return changedRows(runner, sql, [before]);
}
