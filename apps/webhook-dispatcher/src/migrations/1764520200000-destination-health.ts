import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `destination_health`: the destinations that are, or were, failing, so that every replica knows of them and any can
 * show and reset them. The other replicas poll by `changed_at`. In a row whose last change was a reset both times are
 * equal.
 *
 * `expedited`: a person requested this delivery, so its next attempt begins immediately.
 */
export class DestinationHealth1764520200000 implements MigrationInterface {
  readonly name = 'DestinationHealth1764520200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE destination_health (
        target uuid PRIMARY KEY,
        org_id uuid NOT NULL,
        consecutive_failures int NOT NULL DEFAULT 0,
        last_success_at timestamptz,
        last_failure_at timestamptz,
        last_failure text,
        resting_until timestamptz,
        resting_because text CHECK (resting_because IN ('retry_after', 'failing')),
        retry_after_seconds float8,
        reset_at timestamptz,
        changed_at timestamptz NOT NULL
      ) WITH (fillfactor = 70)`);
    await runner.query(`CREATE INDEX destination_health_changed ON destination_health (changed_at)`);
    await runner.query(`ALTER TABLE deliveries ADD COLUMN expedited boolean NOT NULL DEFAULT false`);
    await runner.query(`
      CREATE INDEX deliveries_expedited ON deliveries (org_id, next_attempt_at)
       WHERE expedited AND next_attempt_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX deliveries_expedited`);
    await runner.query(`ALTER TABLE deliveries DROP COLUMN expedited`);
    await runner.query(`DROP TABLE destination_health`);
  }
}
