import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until when the worker of a direct assignment must start; null for work that was offered. */
export class DirectAssignments1795737621100 implements MigrationInterface {
  readonly name = 'DirectAssignments1795737621100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE assignments ADD COLUMN start_by timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE assignments DROP COLUMN start_by`);
  }
}
