import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Since when every attempt to an endpoint has failed, how many there were, and when the organization was warned; and
 * when an endpoint was disabled. For endpoints that are already disabled the time of the last change is the best
 * available value.
 */
export class FailingEndpoints1764530000000 implements MigrationInterface {
  readonly name = 'FailingEndpoints1764530000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoints
        ADD COLUMN failing_since timestamptz,
        ADD COLUMN failed_attempts int NOT NULL DEFAULT 0,
        ADD COLUMN failing_warned_at timestamptz,
        ADD COLUMN disabled_at timestamptz,
        DROP CONSTRAINT endpoints_disabled_reason_check,
        ADD CONSTRAINT endpoints_disabled_reason_check
          CHECK (disabled_reason IN ('gone', 'by_request', 'failing'))`);
    await runner.query(`UPDATE endpoints SET disabled_at = updated_at WHERE disabled_reason IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE endpoints SET disabled_reason = 'by_request' WHERE disabled_reason = 'failing'`,
    );
    await runner.query(`
      ALTER TABLE endpoints
        DROP COLUMN failing_since, DROP COLUMN failed_attempts, DROP COLUMN failing_warned_at,
        DROP COLUMN disabled_at,
        DROP CONSTRAINT endpoints_disabled_reason_check,
        ADD CONSTRAINT endpoints_disabled_reason_check CHECK (disabled_reason IN ('gone', 'by_request'))`);
  }
}
