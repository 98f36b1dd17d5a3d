import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The person and the session behind an audited action; null for a key. */
export class PersonsAsActors1795737630002 implements MigrationInterface {
  readonly name = 'PersonsAsActors1795737630002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE audit_actions ADD COLUMN actor_person_id uuid, ADD COLUMN actor_session_id uuid`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audit_actions DROP COLUMN actor_person_id, DROP COLUMN actor_session_id`);
  }
}
