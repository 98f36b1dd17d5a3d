import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `revision` is incremented by every change that affects a worker's work, and `review_at` is when the open work must
 * be reviewed: at once after a change, and when a certification expires. As a column of the changed row it cannot be
 * lost before the registry knows of the change.
 *
 * Workers who were deleted before this migration may still have work, so they are reviewed as well.
 */
export class WorkerReviews1764580000000 implements MigrationInterface {
  readonly name = 'WorkerReviews1764580000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE workers
        ADD COLUMN suspended_at timestamptz,
        ADD COLUMN suspension_reason text,
        ADD COLUMN revision bigint NOT NULL DEFAULT 1,
        ADD COLUMN review_at timestamptz`);
    await runner.query(`
      UPDATE workers SET review_at = now()
       WHERE deleted_at IS NOT NULL OR certifications::text LIKE '%expires_at%'`);
    await runner.query(`CREATE INDEX workers_to_review ON workers (review_at) WHERE review_at IS NOT NULL`);
    await runner.query(`ALTER TABLE pools ADD COLUMN deleting_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE pools DROP COLUMN deleting_at`);
    await runner.query(`
      ALTER TABLE workers DROP COLUMN suspended_at, DROP COLUMN suspension_reason, DROP COLUMN revision,
        DROP COLUMN review_at`);
  }
}
