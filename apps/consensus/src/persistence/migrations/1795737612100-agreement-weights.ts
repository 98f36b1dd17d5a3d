import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a vote weighs by how its worker agrees with others; 1 until the next recalibration estimates it. */
export class AgreementWeights1795737612100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE confusion_matrices ADD COLUMN agreement_weight double precision NOT NULL DEFAULT 1`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE confusion_matrices DROP COLUMN agreement_weight`);
  }
}
