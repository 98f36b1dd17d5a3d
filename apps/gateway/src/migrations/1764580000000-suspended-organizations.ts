import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `standing_revision` rises with every suspension and every lifting of one; while `stated_revision` is behind, the
 * registry has not been notified yet, or has live tasks left to cancel.
 */
export class SuspendedOrganizations1764580000000 implements MigrationInterface {
  readonly name = 'SuspendedOrganizations1764580000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations
        ADD COLUMN suspended_at timestamptz,
        ADD COLUMN suspension_reason text,
        ADD COLUMN standing_revision int NOT NULL DEFAULT 0,
        ADD COLUMN stated_revision int NOT NULL DEFAULT 0`);
    await runner.query(`
      CREATE INDEX organizations_to_state ON organizations (id) WHERE stated_revision < standing_revision`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations
        DROP COLUMN suspended_at, DROP COLUMN suspension_reason, DROP COLUMN standing_revision,
        DROP COLUMN stated_revision`);
  }
}
