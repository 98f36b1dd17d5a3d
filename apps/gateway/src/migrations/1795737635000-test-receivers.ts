import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An address of this gateway that keeps what is sent to it, at most one for each organization. */
export class TestReceivers1795737635000 implements MigrationInterface {
  readonly name = 'TestReceivers1795737635000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE test_receivers (
        org_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
        token text NOT NULL CONSTRAINT test_receivers_token UNIQUE,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX test_receivers_by_expiry ON test_receivers (expires_at)`);
    // The body as it was sent, which need not be JSON.
    await runner.query(`
      CREATE TABLE test_receiver_requests (
        request_id uuid PRIMARY KEY,
        org_id uuid NOT NULL REFERENCES test_receivers (org_id) ON DELETE CASCADE,
        received_at timestamptz NOT NULL,
        event_type text,
        task_id uuid,
        headers json NOT NULL,
        body text NOT NULL
      )`);
    await runner.query(
      `CREATE INDEX test_receiver_requests_newest ON test_receiver_requests (org_id, received_at, request_id)`,
    );
    await runner.query(`CREATE INDEX test_receiver_requests_by_time ON test_receiver_requests (received_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE test_receiver_requests`);
    await runner.query(`DROP TABLE test_receivers`);
  }
}
