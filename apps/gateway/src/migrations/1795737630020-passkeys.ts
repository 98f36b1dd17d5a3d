import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passkeys, and sign-ins under way whose challenge another party answers: an authenticator. */
export class Passkeys1795737630020 implements MigrationInterface {
  readonly name = 'Passkeys1795737630020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE passkeys (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES persons (id),
        name text NOT NULL,
        credential_id text NOT NULL CONSTRAINT passkeys_credential_id UNIQUE,
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        transports text[] NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX passkeys_of_person ON passkeys (person_id, id DESC)`);
    // bound_hash: of the token of the browser that signs in, or of the id of the session that adds a passkey.
    await runner.query(`
      CREATE TABLE sign_in_flows (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        bound_hash bytea NOT NULL,
        secret text NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX sign_in_flows_by_expiry ON sign_in_flows (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE sign_in_flows, passkeys`);
  }
}
