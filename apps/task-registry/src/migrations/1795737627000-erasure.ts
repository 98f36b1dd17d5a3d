import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Erased content: an erased event has its commitment instead of envelope and salt. `erase_at` is when the content of an
 * ended task is due; `RetentionSweep` fills in the tasks that an earlier release ended.
 */
export class Erasure1795737627000 implements MigrationInterface {
  readonly name = 'Erasure1795737627000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE events ALTER COLUMN envelope DROP NOT NULL, ADD COLUMN commitment bytea,
         ADD CONSTRAINT events_erased CHECK (envelope IS NOT NULL OR salt IS NULL)`,
    );
    await runner.query(`ALTER TABLE tasks ADD COLUMN erasure json, ADD COLUMN erase_at timestamptz`);
    await runner.query(`CREATE INDEX tasks_to_erase ON tasks (erase_at) WHERE erase_at IS NOT NULL`);
    await runner.query(`
      CREATE INDEX tasks_without_erase_at ON tasks (ended_at)
       WHERE ended_at IS NOT NULL AND erase_at IS NULL AND erasure IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX tasks_without_erase_at, tasks_to_erase`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN erasure, DROP COLUMN erase_at`);
    await runner.query(
      `ALTER TABLE events DROP CONSTRAINT events_erased, ALTER COLUMN envelope SET NOT NULL,
         DROP COLUMN commitment`,
    );
  }
}
