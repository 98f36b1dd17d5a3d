import type { MigrationInterface, QueryRunner } from 'typeorm';
import { backfillKeys, lowerWorkspaceIds } from '#libs/database';

/**
 * Comparison keys of task types and domains. Null where the label is its own key, as in nearly every row, and in rows
 * that an earlier release still writes.
 */
export class LabelKeys1795737611101 implements MigrationInterface {
  readonly name = 'LabelKeys1795737611101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN task_type_key text, ADD COLUMN domain_key text`);
    await backfillKeys(runner, { table: 'tasks', label: 'task_type', key: 'task_type_key' });
    await backfillKeys(runner, { table: 'tasks', label: 'domain', key: 'domain_key' });
    await lowerWorkspaceIds(runner, 'tasks');
    await runner.query(`DROP INDEX tasks_by_domain`);
    await runner.query(
      `CREATE INDEX tasks_by_domain ON tasks (org_id, coalesce(domain_key, domain), created_at, task_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX tasks_by_domain`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN task_type_key, DROP COLUMN domain_key`);
    await runner.query(`CREATE INDEX tasks_by_domain ON tasks (org_id, domain, created_at, task_id)`);
  }
}
