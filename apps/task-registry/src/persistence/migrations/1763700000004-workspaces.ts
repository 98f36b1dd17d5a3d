import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists of one workspace. Most tasks are in the default one, of which the list of all is nearly the same: these
 * are left out, so that creating one costs nothing more.
 */
export class Workspaces1763700000004 implements MigrationInterface {
  readonly name = 'Workspaces1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX tasks_by_workspace ON tasks (org_id, workspace_id, created_at, task_id)
       WHERE workspace_id <> 'default'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX tasks_by_workspace`);
  }
}
