import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log. Triggers refuse every change of a row, even by the service's own role: hiding an entry requires the
 * rights of the table's owner and leaves a dropped trigger behind.
 */
export class AuditLog1764600000000 implements MigrationInterface {
  readonly name = 'AuditLog1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_actions (
        id uuid PRIMARY KEY,
        org_id uuid,
        at timestamptz NOT NULL,
        actor_kind text NOT NULL,
        actor_key_id text NOT NULL,
        actor_worker_id uuid,
        ip text NOT NULL,
        user_agent text,
        action text NOT NULL,
        target jsonb NOT NULL,
        details jsonb NOT NULL,
        request_id text NOT NULL
      )`);
    await runner.query(`CREATE INDEX audit_actions_by_organization ON audit_actions (org_id, id DESC)`);
    await runner.query(`
      CREATE TABLE audit_outcomes (
        action_id uuid PRIMARY KEY REFERENCES audit_actions (id),
        status smallint NOT NULL,
        location text,
        finished_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log is append-only.';
      END $$`);
    for (const table of ['audit_actions', 'audit_outcomes']) {
      await runner.query(`
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_outcomes, audit_actions`);
    await runner.query(`DROP FUNCTION refuse_change_of_audit_log`);
  }
}
