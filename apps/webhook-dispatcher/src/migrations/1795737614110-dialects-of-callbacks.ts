import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The dialect of a task's own callback. */
export class DialectsOfCallbacks1795737614110 implements MigrationInterface {
  readonly name = 'DialectsOfCallbacks1795737614110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE callbacks ADD COLUMN dialect text NOT NULL DEFAULT 'native'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE callbacks DROP COLUMN dialect`);
  }
}
