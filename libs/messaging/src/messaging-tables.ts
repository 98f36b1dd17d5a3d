import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Data that must outlive the broker's storage: the messages that a service gave up, and the durable consumers that
 * other clients have on its streams. For every service that consumes events or owns a stream.
 *
 * A letter is identified by `fingerprint` (subject, id and payload), so that a message which dies again, on a rebuilt
 * stream and with another sequence number, is the same letter.
 */
export class MessagingTablesMigration implements MigrationInterface {
  readonly name = 'MessagingTables1795737613102';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dead_letters (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        durable text NOT NULL,
        fingerprint bytea NOT NULL,
        reason text NOT NULL,
        detail text NOT NULL,
        -- Of the last death.
        died_at timestamptz NOT NULL,
        deliveries int NOT NULL,
        deaths int NOT NULL DEFAULT 1,
        subject text NOT NULL,
        stream text NOT NULL,
        stream_sequence bigint NOT NULL,
        event_id text NOT NULL,
        -- [[name, [value, ...]], ...]
        headers json NOT NULL,
        payload bytea NOT NULL,
        resolution text CHECK (resolution IN ('resent', 'discarded')),
        resolved_at timestamptz,
        resolved_by text,
        resolution_note text,
        UNIQUE (durable, fingerprint),
        CHECK ((resolution IS NULL) = (resolved_at IS NULL))
      )`);
    await runner.query(`CREATE INDEX dead_letters_open ON dead_letters (durable) WHERE resolution IS NULL`);
    await runner.query(`CREATE INDEX dead_letters_resolved ON dead_letters (resolved_at)`);
    await runner.query(`
      CREATE TABLE outside_consumers (
        stream text NOT NULL,
        name text NOT NULL,
        -- Of the stream on which it was last seen: a later one is a new stream, without its consumers.
        stream_created_at timestamptz NOT NULL,
        lost_at timestamptz,
        PRIMARY KEY (stream, name)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outside_consumers`);
    await runner.query(`DROP TABLE dead_letters`);
  }
}
