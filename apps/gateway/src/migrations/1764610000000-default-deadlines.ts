import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The default deadline of an organization's tasks; null where the default of seven days applies. */
export class DefaultDeadlines1764610000000 implements MigrationInterface {
  readonly name = 'DefaultDeadlines1764610000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE organizations ADD COLUMN default_deadline_seconds int`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE organizations DROP COLUMN default_deadline_seconds`);
  }
}
