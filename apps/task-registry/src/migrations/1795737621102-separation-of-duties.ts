import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The people behind the API key that created a task, and the person behind each assignment's worker, as label keys;
 * null for none. `origin.created_by`, in the spec, counts as well. `worker_load` has the person as last stated by the
 * matcher.
 */
export class SeparationOfDuties1795737621102 implements MigrationInterface {
  readonly name = 'SeparationOfDuties1795737621102';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN requesters text[]`);
    await runner.query(`ALTER TABLE assignments ADD COLUMN person_keys text[]`);
    await runner.query(`ALTER TABLE worker_load ADD COLUMN person_key text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE worker_load DROP COLUMN person_key`);
    await runner.query(`ALTER TABLE assignments DROP COLUMN person_keys`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN requesters`);
  }
}
