import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints for a single task, and endpoints in the dialect of another API. */
export class EndpointsOfTasks1764000000000 implements MigrationInterface {
  readonly name = 'EndpointsOfTasks1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoints
        ADD COLUMN task_id uuid,
        ADD COLUMN dialect text NOT NULL DEFAULT 'native'`);
    await runner.query(`
      CREATE INDEX endpoints_of_task ON endpoints (task_id) WHERE task_id IS NOT NULL AND deleted_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX endpoints_of_task`);
    await runner.query(`ALTER TABLE endpoints DROP COLUMN task_id, DROP COLUMN dialect`);
  }
}
