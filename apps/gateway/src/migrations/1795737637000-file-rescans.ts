import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The scan of files that were stored while there was no scanner. An infected one keeps `scan = 'not_configured'` beside
 * `infected_at`: gateways of the previous release know no third verdict, and with a scanner they do not serve it.
 */
export class FileRescans1795737637000 implements MigrationInterface {
  readonly name = 'FileRescans1795737637000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE files
        ADD COLUMN infected_at timestamptz,
        ADD COLUMN scan_due_at timestamptz NOT NULL DEFAULT 'epoch',
        ADD COLUMN scan_failures integer NOT NULL DEFAULT 0`);
    await runner.query(`
      CREATE INDEX files_to_scan ON files (scan_due_at, file_id)
       WHERE state = 'stored' AND scan = 'not_configured' AND infected_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX files_to_scan`);
    await runner.query(
      `ALTER TABLE files DROP COLUMN infected_at, DROP COLUMN scan_due_at, DROP COLUMN scan_failures`,
    );
  }
}
