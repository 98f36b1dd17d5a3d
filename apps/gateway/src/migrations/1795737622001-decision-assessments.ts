import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every assessment with its input and outcome. `payload` and `request` are JSON as it was sent. `task_pending` is true
 * from the decision until its task was created or refused.
 */
export class DecisionAssessments1795737622001 implements MigrationInterface {
  readonly name = 'DecisionAssessments1795737622001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE decision_assessments (
        assessment_id uuid PRIMARY KEY,
        org_id uuid NOT NULL REFERENCES organizations (id),
        workspace_id text NOT NULL,
        pool_id uuid,
        agent_id text NOT NULL,
        agent_key text NOT NULL,
        action text NOT NULL,
        amount double precision,
        currency text,
        risk double precision,
        confidence double precision,
        tags text[],
        payload json NOT NULL,
        request json NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('automatic', 'human')),
        rule_set_id uuid REFERENCES decision_rule_sets (rule_set_id),
        rule_set_version int CHECK ((rule_set_version IS NULL) = (rule_set_id IS NULL)),
        rule_name text CHECK (rule_name IS NULL OR rule_set_id IS NOT NULL),
        task_id uuid,
        task_problem text,
        task_pending boolean NOT NULL,
        created_at timestamptz NOT NULL,
        created_by_key uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        CHECK (outcome = 'human' OR rule_name IS NOT NULL AND task_id IS NULL AND NOT task_pending)
      )`);
    await runner.query(
      `CREATE INDEX decision_assessments_by_organization ON decision_assessments (org_id, assessment_id DESC)`,
    );
    await runner.query(
      `CREATE INDEX decision_assessments_by_agent ON decision_assessments (org_id, agent_key, assessment_id DESC)`,
    );
    await runner.query(
      `CREATE INDEX decision_assessments_pending ON decision_assessments (created_at) WHERE task_pending`,
    );
    await runner.query(`CREATE INDEX decision_assessments_by_expiry ON decision_assessments (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE decision_assessments`);
  }
}
