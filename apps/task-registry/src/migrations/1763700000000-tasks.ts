import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of a task.
 *
 * A row of `tasks` is updated eight times in a normal lifecycle, so it is narrow, its specification is in a table
 * that is never updated, and no index covers a column that changes before the end: PostgreSQL then updates in place
 * (HOT), without touching the indexes. This is the purpose of `ended_as`: unlike `status` it changes once.
 */
export class Tasks1763700000000 implements MigrationInterface {
  readonly name = 'Tasks1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tasks (
        task_id uuid PRIMARY KEY,
        org_id uuid NOT NULL,
        workspace_id text NOT NULL,
        status text NOT NULL,
        ended_as text,
        version int NOT NULL,
        step int NOT NULL,
        steps int NOT NULL,
        round int NOT NULL,
        answers_per_step int NOT NULL,
        answers_needed int NOT NULL,
        price_micros bigint,
        price_currency text,
        breaches json NOT NULL,
        ending json,
        task_type text NOT NULL,
        domain text NOT NULL,
        title text NOT NULL,
        urgency text NOT NULL,
        worker_pool_id uuid,
        request_id text,
        deadline timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        ended_at timestamptz,
        last_hash bytea NOT NULL
      ) WITH (fillfactor = 70)`);
    await runner.query(`CREATE INDEX tasks_by_org ON tasks (org_id, created_at, task_id)`);
    await runner.query(
      `CREATE INDEX tasks_alive ON tasks (org_id, created_at, task_id) WHERE ended_as IS NULL`,
    );
    await runner.query(
      `CREATE INDEX tasks_by_end ON tasks (org_id, ended_as, created_at, task_id) WHERE ended_as IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX tasks_by_domain ON tasks (org_id, domain, created_at, task_id)`);
    await runner.query(`CREATE INDEX tasks_by_urgency ON tasks (org_id, urgency, created_at, task_id)`);
    await runner.query(
      `CREATE INDEX tasks_by_pool ON tasks (org_id, worker_pool_id, created_at, task_id)
        WHERE worker_pool_id IS NOT NULL`,
    );
    await runner.query(`CREATE TABLE task_specs (task_id uuid PRIMARY KEY, spec json NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE task_specs, tasks`);
  }
}
