import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A manual redelivery begins another round. `attempts` counts those of the current round, `earlier_attempts` those of
 * the rounds before, so that the next attempt's number is known without counting.
 */
export class RoundsOfAttempts1764520100000 implements MigrationInterface {
  readonly name = 'RoundsOfAttempts1764520100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deliveries
        ADD COLUMN round int NOT NULL DEFAULT 1,
        ADD COLUMN earlier_attempts int NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE attempts ADD COLUMN round int NOT NULL DEFAULT 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE attempts DROP COLUMN round`);
    await runner.query(`ALTER TABLE deliveries DROP COLUMN round, DROP COLUMN earlier_attempts`);
  }
}
