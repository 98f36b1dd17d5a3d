import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The operator's limits for an organization; null where the defaults of the settings apply. */
export class OrganizationRateLimits1764540000000 implements MigrationInterface {
  readonly name = 'OrganizationRateLimits1764540000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations
        ADD COLUMN rate_limit_requests int,
        ADD COLUMN rate_limit_per_seconds int,
        ADD COLUMN key_rate_limit_requests int,
        ADD COLUMN key_rate_limit_per_seconds int,
        ADD CONSTRAINT organizations_rate_limit
          CHECK ((rate_limit_requests IS NULL) = (rate_limit_per_seconds IS NULL)),
        ADD CONSTRAINT organizations_key_rate_limit
          CHECK ((key_rate_limit_requests IS NULL) = (key_rate_limit_per_seconds IS NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations
        DROP COLUMN rate_limit_requests,
        DROP COLUMN rate_limit_per_seconds,
        DROP COLUMN key_rate_limit_requests,
        DROP COLUMN key_rate_limit_per_seconds`);
  }
}
