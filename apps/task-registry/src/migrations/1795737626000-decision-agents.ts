import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The agent that requested a decision (`origin.created_by`), for its list; null for every other task. */
export class DecisionAgents1795737626000 implements MigrationInterface {
  readonly name = 'DecisionAgents1795737626000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN decision_agent text`);
    await runner.query(`
      CREATE INDEX tasks_by_decision_agent ON tasks (org_id, decision_agent, created_at, task_id)
       WHERE decision_agent IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX tasks_by_decision_agent`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN decision_agent`);
  }
}
