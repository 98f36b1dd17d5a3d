import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The verdicts on an organization's decisions that need a reasoning; null where the default applies. */
export class DecisionReasoning1795737620100 implements MigrationInterface {
  readonly name = 'DecisionReasoning1795737620100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE organizations ADD COLUMN decision_reasoning text
         CHECK (decision_reasoning IN ('always', 'unless_approved', 'never'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE organizations DROP COLUMN decision_reasoning`);
  }
}
