import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The members of `details` that name people. */
const PERSONS = `'{person_id,person_ids}'::text[]`;

/**
 * The one change that the audit log accepts: people who were erased are no longer named. What was done, by which key,
 * when, and from where stays, and so does that somebody was named there.
 */
export class PersonsInAuditLog1795737628001 implements MigrationInterface {
  readonly name = 'PersonsInAuditLog1795737628001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER append_only ON audit_actions`);
    await runner.query(`
      CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit_actions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()`);
    await runner.query(`
      CREATE FUNCTION names_of_audit_details(details jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
        SELECT jsonb_build_array(details -> 'person_id') ||
               CASE WHEN jsonb_typeof(details -> 'person_ids') = 'array' THEN details -> 'person_ids'
                    ELSE jsonb_build_array(details -> 'person_ids') END
      $$`);
    await runner.query(`
      CREATE FUNCTION refuse_change_but_of_persons() RETURNS trigger LANGUAGE plpgsql
      SET search_path FROM CURRENT AS $$
      DECLARE
        before jsonb := names_of_audit_details(OLD.details);
        after jsonb := names_of_audit_details(NEW.details);
      BEGIN
        IF to_jsonb(NEW) - 'details' <> to_jsonb(OLD) - 'details'
           OR NEW.details - ${PERSONS} <> OLD.details - ${PERSONS}
           OR jsonb_array_length(before) <> jsonb_array_length(after)
           OR EXISTS (SELECT FROM generate_series(0, jsonb_array_length(before) - 1) AS i
                       WHERE after -> i <> before -> i AND after ->> i <> '(erased)') THEN
          RAISE EXCEPTION 'The audit log is append-only.';
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER append_only_rows BEFORE UPDATE ON audit_actions
        FOR EACH ROW EXECUTE FUNCTION refuse_change_but_of_persons()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER append_only_rows ON audit_actions`);
    await runner.query(`DROP FUNCTION refuse_change_but_of_persons, names_of_audit_details`);
    await runner.query(`DROP TRIGGER append_only ON audit_actions`);
    await runner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_actions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()`);
  }
}
