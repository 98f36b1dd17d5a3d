import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rules for what is decided without a person, and the record of every assessment.
 *
 * `agent_key` is the agent's label key; empty for the rules of all agents without their own. Rule sets are only ever
 * added: a trigger refuses anything else, even to the service's own role.
 */
export class DecisionRules1795737622000 implements MigrationInterface {
  readonly name = 'DecisionRules1795737622000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE decision_rule_sets (
        rule_set_id uuid PRIMARY KEY,
        org_id uuid NOT NULL REFERENCES organizations (id),
        agent_id text,
        agent_key text NOT NULL CHECK ((agent_id IS NULL) = (agent_key = '')),
        version int NOT NULL CHECK (version > 0),
        rules json NOT NULL,
        valid_from timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        created_by_key uuid NOT NULL,
        CONSTRAINT decision_rule_sets_version UNIQUE (org_id, agent_key, version)
      )`);
    await runner.query(`
      CREATE INDEX decision_rule_sets_in_force
          ON decision_rule_sets (org_id, agent_key, valid_from DESC, version DESC)`);
    await runner.query(
      `CREATE INDEX decision_rule_sets_by_organization ON decision_rule_sets (org_id, rule_set_id DESC)`,
    );
    await runner.query(`
      CREATE FUNCTION refuse_change_of_rules() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'Decision rules are never changed or removed; add a version.'
          USING ERRCODE = 'restrict_violation';
      END $$`);
    await runner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_rule_sets
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_rules()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE decision_rule_sets`);
    await runner.query(`DROP FUNCTION refuse_change_of_rules`);
  }
}
