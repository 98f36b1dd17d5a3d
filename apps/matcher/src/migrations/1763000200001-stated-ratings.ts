import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The rating an organization stated before ratings were measured; null while `rating` is the stated one. */
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
