import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The responses to requests with an Idempotency-Key. `holder` is the API key of the request; `answer` is sealed, and
 * null from the admission of a request that shows a secret until it is answered.
 */
export class RequestAnswers1764560000001 implements MigrationInterface {
  readonly name = 'RequestAnswers1764560000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE request_answers (
        scope text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        holder text NOT NULL,
        answer text,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (scope, key)
      )`);
    await runner.query(`CREATE INDEX request_answers_by_time ON request_answers (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE request_answers`);
  }
}
