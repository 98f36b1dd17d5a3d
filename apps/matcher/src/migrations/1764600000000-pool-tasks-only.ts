import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a worker is offered only tasks of its pools, and none without a pool. */
export class PoolTasksOnly1764600000000 implements MigrationInterface {
  readonly name = 'PoolTasksOnly1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE workers ADD COLUMN pool_tasks_only boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE workers DROP COLUMN pool_tasks_only`);
  }
}
