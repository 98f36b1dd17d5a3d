import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trace (W3C `traceparent`) of the request that created a task; null for older tasks. */
export class Traces1795737613100 implements MigrationInterface {
  readonly name = 'Traces1795737613100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN traceparent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks DROP COLUMN traceparent`);
  }
}
