import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How each event's hash was computed: version 2 with a salt, which is erased with the event. Rows written before, and by
 * an earlier release that runs beside this one, have version 1 and no salt. Takes no rewrite: the default is constant.
 */
export class SaltedHashes1795737623100 implements MigrationInterface {
  readonly name = 'SaltedHashes1795737623100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE events ADD COLUMN hash_version smallint NOT NULL DEFAULT 1, ADD COLUMN salt bytea`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE events DROP COLUMN hash_version, DROP COLUMN salt`);
  }
}
