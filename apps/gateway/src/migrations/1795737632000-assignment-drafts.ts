import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workers' unfinished answers. `output` is JSON as it was sent, which need not match the schema of the task. */
export class AssignmentDrafts1795737632000 implements MigrationInterface {
  readonly name = 'AssignmentDrafts1795737632000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assignment_drafts (
        assignment_id uuid PRIMARY KEY,
        worker_id uuid NOT NULL,
        task_id uuid NOT NULL,
        output json NOT NULL,
        notes text,
        revision bigint NOT NULL,
        updated_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(
      `CREATE INDEX assignment_drafts_by_worker ON assignment_drafts (worker_id, updated_at)`,
    );
    await runner.query(`CREATE INDEX assignment_drafts_by_task ON assignment_drafts (task_id)`);
    await runner.query(`CREATE INDEX assignment_drafts_by_expiry ON assignment_drafts (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE assignment_drafts`);
  }
}
