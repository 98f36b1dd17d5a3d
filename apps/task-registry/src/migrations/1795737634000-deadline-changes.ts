import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The deadline of a task can change; null while it is the one that the task was created with. */
export class DeadlineChanges1795737634000 implements MigrationInterface {
  readonly name = 'DeadlineChanges1795737634000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN deadline_change json`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks DROP COLUMN deadline_change`);
  }
}
