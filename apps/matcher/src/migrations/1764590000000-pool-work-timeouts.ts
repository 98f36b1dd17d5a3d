import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The work timeout of a pool's tasks; null for the default. */
export class PoolWorkTimeouts1764590000000 implements MigrationInterface {
  readonly name = 'PoolWorkTimeouts1764590000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE pools ADD COLUMN work_timeout_seconds integer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE pools DROP COLUMN work_timeout_seconds`);
  }
}
