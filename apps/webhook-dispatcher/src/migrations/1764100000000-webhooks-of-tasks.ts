import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `endpoints_of_whole_org`: every batch of events looks up an organization's endpoints, and must not read those of its
 * single tasks. `started_late`: see `isLateStart`.
 */
export class WebhooksOfTasks1764100000000 implements MigrationInterface {
  readonly name = 'WebhooksOfTasks1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX endpoints_of_whole_org ON endpoints (org_id) WHERE task_id IS NULL AND deleted_at IS NULL`);
    await runner.query(`ALTER TABLE task_cursors ADD COLUMN started_late boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX endpoints_of_whole_org`);
    await runner.query(`ALTER TABLE task_cursors DROP COLUMN started_late`);
  }
}
