import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What keeps offers and tasks away from whoever has lost the right to them.
 *
 * A worker's standing lies in the row that every offer locks, so that no offer can miss it. Pools and organizations
 * that take no tasks are few: a row in `closures` is an exception.
 */
export class Fences1764580000000 implements MigrationInterface {
  readonly name = 'Fences1764580000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE worker_load
        ADD COLUMN standing text NOT NULL DEFAULT 'active',
        ADD COLUMN revision bigint NOT NULL DEFAULT 0`);
    // Null when it was opened again; the revision is the one of whoever states it.
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
