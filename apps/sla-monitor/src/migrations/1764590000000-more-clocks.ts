import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The code defines the kinds of timers: a check constraint would have to change with each new one. */
export class MoreClocks1764590000000 implements MigrationInterface {
  readonly name = 'MoreClocks1764590000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE timers DROP CONSTRAINT timers_kind_check`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM timers WHERE kind NOT IN ('target_latency', 'deadline', 'offer')`);
    await runner.query(`
      ALTER TABLE timers
        ADD CONSTRAINT timers_kind_check CHECK (kind IN ('target_latency', 'deadline', 'offer'))`);
  }
}
