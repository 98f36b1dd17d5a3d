import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The key that a key was created with; null for keys created before this was recorded, and for an organization's first.
 */
export class CreatedByKey1764560000000 implements MigrationInterface {
  readonly name = 'CreatedByKey1764560000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys ADD COLUMN created_by_key uuid REFERENCES api_keys (id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN created_by_key`);
  }
}
