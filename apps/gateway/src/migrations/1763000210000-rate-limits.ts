import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The table that rate-limiter-flexible expects. Unlogged: it is written on every limited request, and a crash loses at
 * most one window of counting.
 */
export class RateLimits1763000210000 implements MigrationInterface {
  readonly name = 'RateLimits1763000210000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE rate_limits (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      )`);
    await runner.query(`CREATE INDEX rate_limits_by_expiry ON rate_limits (expire)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rate_limits`);
  }
}
