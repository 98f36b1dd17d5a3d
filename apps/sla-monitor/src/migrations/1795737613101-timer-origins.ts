import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The organization and trace of the event that started a timer, for the log; null for older timers. */
export class TimerOrigins1795737613101 implements MigrationInterface {
  readonly name = 'TimerOrigins1795737613101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers ADD COLUMN org_id uuid, ADD COLUMN traceparent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers DROP COLUMN org_id, DROP COLUMN traceparent`);
  }
}
