import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The casing of statuses in the responses of a key's dialect; null for that of the dialect's document. */
export class StatusCasing1795737614100 implements MigrationInterface {
  readonly name = 'StatusCasing1795737614100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE api_keys ADD COLUMN status_casing text CHECK (status_casing IN ('title', 'lower'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN status_casing`);
  }
}
