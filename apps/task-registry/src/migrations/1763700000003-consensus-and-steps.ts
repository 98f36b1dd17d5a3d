import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Columns for several answers and several steps: the trust levels of workers who answer and of those who can still
 * answer, and the result of each step but the last. Results have their own table, because a task's row is written
 * at every transition and they can be long.
 */
export class ConsensusAndSteps1763700000003 implements MigrationInterface {
  readonly name = 'ConsensusAndSteps1763700000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN trust_floor smallint`);
    await runner.query(`ALTER TABLE assignments ADD COLUMN trust_level smallint`);
    await runner.query(`
      CREATE TABLE step_results (
        task_id uuid NOT NULL,
        step int NOT NULL,
        output json NOT NULL,
        verdict json NOT NULL,
        verified_at timestamptz NOT NULL,
        PRIMARY KEY (task_id, step)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE step_results`);
    await runner.query(`ALTER TABLE assignments DROP COLUMN trust_level`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN trust_floor`);
  }
}
