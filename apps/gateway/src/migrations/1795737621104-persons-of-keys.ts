import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The people behind an API key, as the organization names them. */
export class PersonsOfKeys1795737621104 implements MigrationInterface {
  readonly name = 'PersonsOfKeys1795737621104';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys ADD COLUMN person_ids text[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN person_ids`);
  }
}
