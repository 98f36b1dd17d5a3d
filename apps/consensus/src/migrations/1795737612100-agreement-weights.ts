import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The weight of a vote by its worker's agreement with others; 1 until the next recalibration estimates it. */
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
