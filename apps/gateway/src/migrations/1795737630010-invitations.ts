import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invitations to organizations, sent by mail. The token of the link is stored as an HMAC with the pepper of API keys. */
export class Invitations1795737630010 implements MigrationInterface {
  readonly name = 'Invitations1795737630010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invitations (
        id uuid PRIMARY KEY,
        org_id uuid NOT NULL REFERENCES organizations (id),
        email text NOT NULL,
        email_key text NOT NULL,
        locale text NOT NULL,
        roles text[] NOT NULL CHECK (cardinality(roles) > 0),
        worker_id uuid CHECK ((worker_id IS NOT NULL) = ('worker' = ANY (roles))),
        token_hash bytea NOT NULL CONSTRAINT invitations_token_hash UNIQUE,
        invited_by_key uuid NOT NULL REFERENCES api_keys (id),
        invited_by_person uuid REFERENCES persons (id),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        sent_at timestamptz,
        accepted_at timestamptz,
        revoked_at timestamptz
      )`);
    await runner.query(`CREATE INDEX invitations_of_organization ON invitations (org_id, id DESC)`);
    await runner.query(
      `CREATE INDEX invitations_by_email ON invitations (email_key) WHERE accepted_at IS NULL AND revoked_at IS NULL`,
    );
    await runner.query(`CREATE INDEX invitations_by_expiry ON invitations (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE invitations`);
  }
}
