import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tasks by workspace, newest first. Most organizations have only the default workspace, which contains nearly all of
 * their tasks: `tasks_by_org` serves it, and creating such a task costs no more than before.
 */
export class Workspaces1763700000004 implements MigrationInterface {
  readonly name = 'Workspaces1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX tasks_by_workspace ON tasks (org_id, workspace_id, created_at, task_id)
        WHERE workspace_id <> 'default'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX tasks_by_workspace`);
  }
}
