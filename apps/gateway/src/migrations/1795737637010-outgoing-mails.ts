import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails that were not handed over to the mail server yet. Their secrets are sealed, and their addresses are not here. */
export class OutgoingMails1795737637010 implements MigrationInterface {
  readonly name = 'OutgoingMails1795737637010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outgoing_mails (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        about_id uuid NOT NULL,
        domain_hash bytea NOT NULL,
        secret text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        waits_for text NOT NULL DEFAULT 'server',
        lease_id uuid NOT NULL,
        next_attempt_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX outgoing_mails_due ON outgoing_mails (next_attempt_at)`);
    await runner.query(`CREATE INDEX outgoing_mails_by_expiry ON outgoing_mails (expires_at)`);
    await runner.query(`CREATE INDEX outgoing_mails_about ON outgoing_mails (about_id)`);
    await runner.query(`CREATE INDEX outgoing_mails_oldest ON outgoing_mails (waits_for, created_at)`);
    // Finds a newer code of the same browser for the same address. The table has a day of codes.
    await runner.query(
      `CREATE INDEX sign_in_codes_of_browser ON sign_in_codes (browser_hash, email_key, id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX sign_in_codes_of_browser`);
    await runner.query(`DROP TABLE outgoing_mails`);
  }
}
