import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The secret under which an organization's workers are named in evidence: 244 random bits. It is never changed, because
 * a worker keeps the same name in all evidence. The default also serves organizations that the previous release creates.
 */
export class PseudonymSecrets1795737624000 implements MigrationInterface {
  readonly name = 'PseudonymSecrets1795737624000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE organizations ADD COLUMN pseudonym_secret bytea NOT NULL
         DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE organizations DROP COLUMN pseudonym_secret`);
  }
}
