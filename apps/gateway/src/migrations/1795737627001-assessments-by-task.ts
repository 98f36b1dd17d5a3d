import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the assessment that a task was created from, which is erased with the task. */
export class AssessmentsByTask1795737627001 implements MigrationInterface {
  readonly name = 'AssessmentsByTask1795737627001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX decision_assessments_by_task ON decision_assessments (task_id) WHERE task_id IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX decision_assessments_by_task`);
  }
}
