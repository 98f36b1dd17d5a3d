import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { changedRows } from './sql.js';
import type { SqlRunner } from './sql.js';
import { typedRows } from './statement.js';

const FreshRow = z.object({ event_id: z.string() });

/** Records the events that each handler has already processed; in every schema whose handlers need it. */
export class ProcessedEventsMigration implements MigrationInterface {
  readonly name = 'ProcessedEvents1763000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE processed_events (
        event_id uuid NOT NULL,
        handler text NOT NULL,
        processed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (event_id, handler)
      )`);
    await runner.query(`CREATE INDEX processed_events_by_time ON processed_events (processed_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE processed_events`);
  }
}

/**
 * Returns whether this event is new to this handler, and records it in the transaction of its effect. While another
 * transaction handles the same event, this one waits for it to end.
 */
export async function rememberEvent(manager: SqlRunner, eventId: string, handler: string): Promise<boolean> {
  const fresh = await rememberEvents(manager, [eventId], handler);
  return fresh.has(eventId);
}

/**
 * The same for many: those of `eventIds` that are new to the handler. In id order, so that two batches cannot deadlock.
 */
export async function rememberEvents(
  manager: SqlRunner,
  eventIds: readonly string[],
  handler: string,
): Promise<ReadonlySet<string>> {
  const fresh = await typedRows(
    manager,
    FreshRow,
    `INSERT INTO processed_events (event_id, handler)
     SELECT DISTINCT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
     ON CONFLICT DO NOTHING
     RETURNING event_id`,
    [eventIds, handler],
  );
  return new Set(fresh.map(row => row.event_id));
}

/** Deletes events handled before `before`, which must be earlier than any event that can still arrive. */
export async function purgeProcessedEvents(manager: SqlRunner, before: Date): Promise<number> {
  return changedRows(manager, `DELETE FROM processed_events WHERE processed_at < $1`, [before]);
}
