import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `deliveries_due`: due deliveries are searched organization by organization, origin by origin, target by target.
 * Bytewise (`COLLATE "C"`), because the walk only needs some order and comparing by a locale's costs ten times as much.
 * Its predicate covers deliveries with a time (all pending ones except those held without one) and does not use the
 * status: otherwise PostgreSQL may walk through `deliveries_pending`, past the rows of all organizations.
 * `deliveries_pending` stays for replicas of the previous release, and to skip the pending deliveries of one target.
 */
export class FairDeliveries1764520000000 implements MigrationInterface {
  readonly name = 'FairDeliveries1764520000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX deliveries_due ON deliveries (org_id, origin COLLATE "C", target, next_attempt_at)
       WHERE next_attempt_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX deliveries_due`);
  }
}
