import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the files of each organization take, so that none can fill the storage of all. It is counted again every day,
 * because gateways of the previous release do not keep it.
 */
export class FileUsage1795737636000 implements MigrationInterface {
  readonly name = 'FileUsage1795737636000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE file_usage (
        org_id uuid PRIMARY KEY REFERENCES organizations (id),
        bytes bigint NOT NULL,
        counted_at timestamptz NOT NULL
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX file_usage_by_count ON file_usage (counted_at)`);
    await runner.query(`CREATE INDEX files_by_organization ON files (org_id) INCLUDE (size_bytes)`);
    await runner.query(
      `INSERT INTO file_usage (org_id, bytes, counted_at) SELECT org_id, sum(size_bytes), now() FROM files GROUP BY org_id`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX files_by_organization`);
    await runner.query(`DROP TABLE file_usage`);
  }
}
