import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Erasures of people: how far the search for their tasks is, and the tasks found that are not erased yet. */
export class PersonErasures1795737628000 implements MigrationInterface {
  readonly name = 'PersonErasures1795737628000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE person_erasures (
        erasure_id uuid PRIMARY KEY,
        org_id uuid NOT NULL,
        worker_ids uuid[] NOT NULL,
        person_key text,
        reference text,
        requested_at timestamptz NOT NULL,
        searched_created_at timestamptz,
        searched_task_id uuid,
        searched_at timestamptz,
        erased_tasks int NOT NULL DEFAULT 0,
        completed_at timestamptz,
        CONSTRAINT person_erasures_forget CHECK (searched_at IS NULL OR person_key IS NULL)
      )`);
    await runner.query(
      `CREATE INDEX person_erasures_open ON person_erasures (requested_at) WHERE completed_at IS NULL`,
    );
    await runner.query(`
      CREATE TABLE tasks_of_persons (
        erasure_id uuid NOT NULL REFERENCES person_erasures (erasure_id),
        task_id uuid NOT NULL,
        PRIMARY KEY (erasure_id, task_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE tasks_of_persons, person_erasures`);
  }
}
