import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The organization and trace of the event that started a timer, for the log; null for timers that are older. */
export class TimerOrigins2026112713101 implements MigrationInterface {
  readonly name = 'TimerOrigins2026112713101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers ADD COLUMN org_id uuid, ADD COLUMN traceparent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers DROP COLUMN org_id, DROP COLUMN traceparent`);
  }
}
