import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A worker whose offer lapsed may be offered the same task again, in a later round. `relaxed_at` is when the task's
 * `requirements.relax_after` took effect.
 */
export class Clocks1764590000000 implements MigrationInterface {
  readonly name = 'Clocks1764590000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assignments
        DROP CONSTRAINT assignments_task_id_worker_id_key,
        ADD CONSTRAINT assignments_once_per_round UNIQUE (task_id, worker_id, round)`);
    await runner.query(`ALTER TABLE tasks ADD COLUMN relaxed_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks DROP COLUMN relaxed_at`);
    await runner.query(`
      ALTER TABLE assignments
        DROP CONSTRAINT assignments_once_per_round,
        ADD CONSTRAINT assignments_task_id_worker_id_key UNIQUE (task_id, worker_id)`);
  }
}
