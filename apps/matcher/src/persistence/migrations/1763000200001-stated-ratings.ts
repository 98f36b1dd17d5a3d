import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an organization wrote down of a worker before ratings were measured; null while `rating` is that. */
export class StatedRatings1763000200001 implements MigrationInterface {
  readonly name = 'StatedRatings1763000200001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE workers ADD COLUMN stated_rating double precision`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE workers SET rating = stated_rating WHERE stated_rating IS NOT NULL`);
    await runner.query(`ALTER TABLE workers DROP COLUMN stated_rating`);
  }
}
