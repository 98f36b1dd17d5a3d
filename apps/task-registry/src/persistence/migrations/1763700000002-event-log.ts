import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log of everything that happened, which is also the outbox: rows are only ever added.
 *
 * `envelope` is the CloudEvent exactly as it is published. `seq` orders the events of one task as their
 * versions do, because a task's row is locked while they are written; over all tasks it is not the order
 * of commits, which is the relay's business.
 *
 * `relay_checkpoints` says, for moments of the last minutes: when the last message of the stream made at
 * `stream_created_at` was `stream_seq`, and `stream_holes` were missing before that, everything in the log up
 * to `log_seq` was on it, and whatever else of the log was on it stood after `read_after`.
 */
export class EventLog1763700000002 implements MigrationInterface {
  readonly name = 'EventLog1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE events (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        task_id uuid NOT NULL,
        version int NOT NULL,
        id uuid NOT NULL,
        type text NOT NULL,
        occurred_at timestamptz NOT NULL,
        envelope text NOT NULL,
        previous_hash bytea,
        hash bytea NOT NULL,
        UNIQUE (task_id, version)
      )`);
    await runner.query(`
      CREATE TABLE relay_checkpoints (
        stream_created_at timestamptz NOT NULL,
        stream_seq bigint NOT NULL,
        stream_holes bigint NOT NULL,
        log_seq bigint NOT NULL,
        read_after bigint NOT NULL,
        saved_at timestamptz NOT NULL,
        PRIMARY KEY (stream_created_at, stream_seq)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE relay_checkpoints, events`);
  }
}
