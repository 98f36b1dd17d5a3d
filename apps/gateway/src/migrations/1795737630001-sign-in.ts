import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions, and the two first ways to get one. Every secret is stored as an HMAC with the pepper of API keys. */
export class SignIn1795737630001 implements MigrationInterface {
  readonly name = 'SignIn1795737630001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES persons (id),
        token_hash bytea NOT NULL CONSTRAINT sessions_token_hash UNIQUE,
        method text NOT NULL,
        ip text NOT NULL,
        user_agent text,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz
      )`);
    await runner.query(`CREATE INDEX sessions_of_person ON sessions (person_id, id DESC)`);
    await runner.query(`CREATE INDEX sessions_by_last_use ON sessions (last_used_at)`);
    // No person: the same is stored for every address, whether anyone has it or not.
    await runner.query(`
      CREATE TABLE sign_in_codes (
        id uuid PRIMARY KEY,
        email_key text NOT NULL,
        browser_hash bytea NOT NULL,
        code_hash bytea NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX sign_in_codes_by_expiry ON sign_in_codes (expires_at)`);
    await runner.query(`
      CREATE TABLE sign_in_links (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES persons (id),
        token_hash bytea NOT NULL CONSTRAINT sign_in_links_token_hash UNIQUE,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX sign_in_links_by_expiry ON sign_in_links (expires_at)`);
    await runner.query(`CREATE INDEX sign_in_links_of_person ON sign_in_links (person_id)`);
    await runner.query(`
      CREATE TABLE outbox_mails (
        id uuid PRIMARY KEY,
        recipient text NOT NULL,
        subject text NOT NULL,
        text text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox_mails, sign_in_links, sign_in_codes, sessions`);
  }
}
