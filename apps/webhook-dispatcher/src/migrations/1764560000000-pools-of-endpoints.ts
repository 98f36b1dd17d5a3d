import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `endpoints.pools`: those of the key that created the endpoint, null for a key without a limit. `deliveries.pool_id`:
 * the pool of the event's task, which determines who can see a delivery to a task's callback.
 */
export class PoolsOfEndpoints1764560000000 implements MigrationInterface {
  readonly name = 'PoolsOfEndpoints1764560000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE endpoints ADD COLUMN pools uuid[]`);
    await runner.query(`ALTER TABLE deliveries ADD COLUMN pool_id uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE deliveries DROP COLUMN pool_id`);
    await runner.query(`ALTER TABLE endpoints DROP COLUMN pools`);
  }
}
