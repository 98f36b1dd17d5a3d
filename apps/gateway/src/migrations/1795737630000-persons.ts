import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People with accounts of their own, and their memberships in organizations.
 *
 * A membership's rights are those of keys of the kind `member`, which have a random hash instead of a secret: nothing
 * hashes to it. The kind keeps them out of every statement about the keys of agents and workers, in the previous release
 * as well.
 */
export class Persons1795737630000 implements MigrationInterface {
  readonly name = 'Persons1795737630000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE persons (
        id uuid PRIMARY KEY,
        email text,
        email_key text CONSTRAINT persons_email_key UNIQUE,
        name text NOT NULL,
        locale text NOT NULL,
        time_zone text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        erased_at timestamptz,
        CHECK ((email IS NULL) = (erased_at IS NOT NULL)),
        CHECK ((email_key IS NULL) = (erased_at IS NOT NULL))
      )`);
    await runner.query(`ALTER TABLE api_keys DROP CONSTRAINT api_keys_kind_check`);
    await runner.query(
      `ALTER TABLE api_keys ADD CONSTRAINT api_keys_kind_check CHECK (kind IN ('agent', 'worker', 'member'))`,
    );
    await runner.query(`ALTER TABLE api_keys DROP CONSTRAINT api_keys_check`);
    await runner.query(
      `ALTER TABLE api_keys ADD CONSTRAINT api_keys_check
         CHECK (kind = 'member' OR (worker_id IS NOT NULL) = (kind = 'worker'))`,
    );
    await runner.query(`
      CREATE TABLE memberships (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES persons (id),
        org_id uuid NOT NULL REFERENCES organizations (id),
        roles text[] NOT NULL CHECK (cardinality(roles) > 0),
        worker_id uuid CHECK ((worker_id IS NOT NULL) = ('worker' = ANY (roles))),
        agent_key_id uuid REFERENCES api_keys (id),
        worker_key_id uuid REFERENCES api_keys (id),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        removed_at timestamptz
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX memberships_of_person ON memberships (person_id, org_id) WHERE removed_at IS NULL`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX memberships_of_worker ON memberships (worker_id)
        WHERE removed_at IS NULL AND worker_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX memberships_of_organization ON memberships (org_id, id DESC) WHERE removed_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE memberships, persons`);
    await runner.query(`DELETE FROM api_keys WHERE kind = 'member'`);
    await runner.query(
      `ALTER TABLE api_keys DROP CONSTRAINT api_keys_kind_check, DROP CONSTRAINT api_keys_check`,
    );
    await runner.query(
      `ALTER TABLE api_keys ADD CONSTRAINT api_keys_kind_check CHECK (kind IN ('agent', 'worker')),
         ADD CONSTRAINT api_keys_check CHECK ((worker_id IS NOT NULL) = (kind = 'worker'))`,
    );
  }
}
