import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Data that must outlive the broker's storage: the messages that a service gave up, and the durable consumers that
 * other clients have on its streams.
 *
 * A letter is identified by `fingerprint` (subject, id and payload), so that a message which dies again, on a rebuilt
 * stream and with another sequence number, is the same letter.
 */
class MessagingTablesMigration implements MigrationInterface {
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

/**
 * Dead letters by the tasks they may be about, and the tasks that were erased while messages about them may still die.
 *
 * The ids are generated, so that letters stored earlier, or by the previous release, have them too. An id in a letter
 * may be any other: whether it is the letter's task is for the erasure to find out.
 */
class ErasedDeadLettersMigration implements MigrationInterface {
  readonly name = 'ErasedDeadLetters1795737629000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ids_in(payload bytea) RETURNS uuid[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT match[1]::uuid), '{}')
          FROM regexp_matches(encode(payload, 'escape'),
                              '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'gi') AS match
      $$`);
    await runner.query(`
      ALTER TABLE dead_letters
        ADD COLUMN ids uuid[] GENERATED ALWAYS AS (ids_in(payload)) STORED`);
    await runner.query(`CREATE INDEX dead_letters_ids ON dead_letters USING gin (ids)`);
    await runner.query(
      `CREATE TABLE erased_tasks (task_id uuid PRIMARY KEY, erased_at timestamptz NOT NULL)`,
    );
    await runner.query(`CREATE INDEX erased_tasks_erased_at ON erased_tasks (erased_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE erased_tasks`);
    await runner.query(`ALTER TABLE dead_letters DROP COLUMN ids`);
    await runner.query(`DROP FUNCTION ids_in(bytea)`);
  }
}

/** For every service that consumes events or owns a stream. */
export const MESSAGING_MIGRATIONS = [MessagingTablesMigration, ErasedDeadLettersMigration];
