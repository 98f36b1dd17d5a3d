import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrganizationsAndKeys1763000200000 implements MigrationInterface {
  readonly name = 'OrganizationsAndKeys1763000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organizations (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    // No foreign key from a worker's key to the worker: the matcher owns the workers.
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        org_id uuid NOT NULL REFERENCES organizations (id),
        kind text NOT NULL CHECK (kind IN ('agent', 'worker')),
        worker_id uuid CHECK ((worker_id IS NOT NULL) = (kind = 'worker')),
        name text NOT NULL,
        key_hash bytea NOT NULL CONSTRAINT api_keys_key_hash UNIQUE,
        masked_key text NOT NULL,
        scopes text[] NOT NULL,
        pools uuid[],
        allowed_cidrs text[],
        rate_limit_requests int,
        rate_limit_per_seconds int CHECK ((rate_limit_requests IS NULL) = (rate_limit_per_seconds IS NULL)),
        dialect text,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query(
      `CREATE INDEX api_keys_by_organization ON api_keys (org_id, id DESC) WHERE kind = 'agent'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX api_keys_one_per_worker ON api_keys (worker_id) WHERE kind = 'worker' AND revoked_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_keys`);
    await runner.query(`DROP TABLE organizations`);
  }
}
