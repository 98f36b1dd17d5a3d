import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a pool's tasks get their workers, and how long these have to react; null for the defaults. */
export class PoolAssignments1795737621101 implements MigrationInterface {
  readonly name = 'PoolAssignments1795737621101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE pools ADD COLUMN assignment text, ADD COLUMN accept_within_seconds integer`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE pools DROP COLUMN assignment, DROP COLUMN accept_within_seconds`);
  }
}
