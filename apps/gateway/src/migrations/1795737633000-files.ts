import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files that workers attached to their assignments. The bytes are in the storage, under the ids of organization and
 * file. `referenced_at` is when a submission last named the file.
 */
export class Files1795737633000 implements MigrationInterface {
  readonly name = 'Files1795737633000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE files (
        file_id uuid PRIMARY KEY,
        org_id uuid NOT NULL REFERENCES organizations (id),
        task_id uuid NOT NULL,
        assignment_id uuid NOT NULL,
        worker_id uuid NOT NULL,
        state text NOT NULL CHECK (state IN ('uploading', 'stored', 'deleting')),
        state_since timestamptz NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        size_bytes bigint NOT NULL CHECK (size_bytes > 0),
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        scan text NOT NULL CHECK (scan IN ('clean', 'not_configured')),
        created_at timestamptz NOT NULL,
        referenced_at timestamptz
      )`);
    await runner.query(`CREATE INDEX files_by_assignment ON files (assignment_id, file_id)`);
    await runner.query(
      `CREATE UNIQUE INDEX files_once ON files (assignment_id, sha256, name) WHERE state = 'stored'`,
    );
    await runner.query(`CREATE INDEX files_by_task ON files (task_id, file_id)`);
    await runner.query(`CREATE INDEX files_unsettled ON files (state_since) WHERE state <> 'stored'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE files`);
  }
}
