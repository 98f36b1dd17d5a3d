import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The append-only log of all events, which is also the outbox.
 *
 * `envelope` is the CloudEvent exactly as published. `seq` orders the events of one task like their versions, because
 * a task's row is locked while they are written; across tasks it is not the order of commits, which the relay handles.
 *
 * A row of `relay_checkpoints` describes a moment of the last minutes: when the last message of the stream created at
 * `stream_created_at` was `stream_seq`, and `stream_holes` messages before it were missing, everything in the log up
 * to `log_seq` was on the stream, and any other events of the log on the stream were after `read_after`.
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
