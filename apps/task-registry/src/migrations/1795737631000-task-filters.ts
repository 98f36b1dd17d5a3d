import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists by deadline and by breach. A deadline never changes, and a breach is rare, so updates of other columns still
 * touch no index (HOT): PostgreSQL compares the values, and those of `breaches` are written back unchanged.
 */
export class TaskFilters1795737631000 implements MigrationInterface {
  readonly name = 'TaskFilters1795737631000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX tasks_by_deadline ON tasks (org_id, deadline, task_id)`);
    await runner.query(
      `CREATE INDEX tasks_alive_by_deadline ON tasks (org_id, deadline, task_id) WHERE ended_as IS NULL`,
    );
    await runner.query(
      `CREATE INDEX tasks_breached ON tasks (org_id, created_at, task_id) WHERE json_array_length(breaches) > 0`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX tasks_breached, tasks_alive_by_deadline, tasks_by_deadline`);
  }
}
