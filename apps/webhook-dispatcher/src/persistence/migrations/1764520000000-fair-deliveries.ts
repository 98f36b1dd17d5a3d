import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `deliveries_due`: what is due is looked for organization by organization, origin by origin, target by target.
 * Bytewise (`COLLATE "C"`), because the walk only needs some order and comparing by a locale's costs ten times as much.
 * `deliveries_pending` stays for the replicas of the release before, and to skip what waits for one target.
 */
export class FairDeliveries1764520000000 implements MigrationInterface {
  readonly name = 'FairDeliveries1764520000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX deliveries_due ON deliveries (org_id, origin COLLATE "C", target, next_attempt_at)
       WHERE status = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX deliveries_due`);
  }
}
