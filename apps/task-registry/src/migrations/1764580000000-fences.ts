import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Prevents offers to workers, and tasks in pools and organizations, that are no longer entitled to them.
 *
 * A worker's standing is in the row that every offer locks, so that no offer can miss it. Pools and organizations
 * that accept no tasks are few, so only those have a row in `closures`.
 */
export class Fences1764580000000 implements MigrationInterface {
  readonly name = 'Fences1764580000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE worker_load
        ADD COLUMN standing text NOT NULL DEFAULT 'active',
        ADD COLUMN revision bigint NOT NULL DEFAULT 0`);
    // Null when it was opened again; the revision is that of the service that reports it.
    await runner.query(`
      CREATE TABLE closures (
        id uuid PRIMARY KEY,
        closed_at timestamptz,
        revision bigint NOT NULL DEFAULT 0
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE closures`);
    await runner.query(`ALTER TABLE worker_load DROP COLUMN standing, DROP COLUMN revision`);
  }
}
