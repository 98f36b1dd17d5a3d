import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Present and past assignments, their answers, and each worker's number of open assignments. */
export class Assignments1763700000001 implements MigrationInterface {
  readonly name = 'Assignments1763700000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assignments (
        assignment_id uuid PRIMARY KEY,
        task_id uuid NOT NULL,
        worker_id uuid NOT NULL,
        step int NOT NULL,
        round int NOT NULL,
        status text NOT NULL,
        offered_at timestamptz NOT NULL,
        offer_expires_at timestamptz,
        accepted_at timestamptz,
        started_at timestamptz,
        submitted_at timestamptz,
        ended_at timestamptz,
        counted boolean,
        UNIQUE (task_id, worker_id)
      ) WITH (fillfactor = 80)`);
    await runner.query(
      `CREATE INDEX assignments_by_worker ON assignments (worker_id, offered_at, assignment_id)`,
    );
    // The index for a worker's polls stays small, however much they have done.
    await runner.query(`
      CREATE INDEX assignments_open ON assignments (worker_id, offered_at, assignment_id)
       WHERE submitted_at IS NULL AND ended_at IS NULL`);
    await runner.query(`
      CREATE TABLE answers (
        assignment_id uuid PRIMARY KEY,
        output json NOT NULL,
        evidence json NOT NULL
      )`);
    // Updated at nearly every transition: free space in each page keeps the versions of a row together.
    await runner.query(`
      CREATE TABLE worker_load (
        worker_id uuid PRIMARY KEY,
        open int NOT NULL
      ) WITH (fillfactor = 25)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE worker_load, answers, assignments`);
  }
}
