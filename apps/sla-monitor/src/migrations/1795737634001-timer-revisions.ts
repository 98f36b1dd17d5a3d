import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A limit can change: the version of the task at which it did, so that an older event does not move it back. */
export class TimerRevisions1795737634001 implements MigrationInterface {
  readonly name = 'TimerRevisions1795737634001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers ADD COLUMN revision int NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers DROP COLUMN revision`);
  }
}
