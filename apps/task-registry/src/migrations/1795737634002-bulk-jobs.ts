import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs over many tasks, and the result of each task. A job's tasks are fixed when it starts. */
export class BulkJobs1795737634002 implements MigrationInterface {
  readonly name = 'BulkJobs1795737634002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bulk_jobs (
        job_id uuid PRIMARY KEY,
        org_id uuid NOT NULL,
        -- The pools of the key that started it; null for all.
        pools uuid[],
        key_id text,
        filter json NOT NULL,
        action json NOT NULL,
        default_deadline_seconds int NOT NULL,
        total int NOT NULL,
        changed int NOT NULL DEFAULT 0,
        unchanged int NOT NULL DEFAULT 0,
        refused int NOT NULL DEFAULT 0,
        failed int NOT NULL DEFAULT 0,
        skipped int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        cancelled_at timestamptz,
        ended_at timestamptz,
        -- When its next tasks are due.
        turn_at timestamptz NOT NULL DEFAULT now(),
        -- The replica that changes tasks of it at the moment, and until when the others wait for it.
        lease uuid,
        leased_until timestamptz
      ) WITH (fillfactor = 70)`);
    await runner.query(`CREATE INDEX bulk_jobs_by_org ON bulk_jobs (org_id, created_at, job_id)`);
    await runner.query(
      `CREATE INDEX bulk_jobs_open ON bulk_jobs (org_id, created_at, job_id) WHERE ended_at IS NULL`,
    );
    await runner.query(`CREATE INDEX bulk_jobs_ended ON bulk_jobs (ended_at) WHERE ended_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE bulk_items (
        job_id uuid NOT NULL REFERENCES bulk_jobs ON DELETE CASCADE,
        place int NOT NULL,
        task_id uuid NOT NULL,
        attempts smallint NOT NULL DEFAULT 0,
        -- Null while it is pending.
        result text,
        code text,
        detail text,
        finished_at timestamptz,
        PRIMARY KEY (job_id, place)
      ) WITH (fillfactor = 80)`);
    await runner.query(
      `CREATE INDEX bulk_items_pending ON bulk_items (job_id, attempts, place) WHERE result IS NULL`,
    );
    await runner.query(`CREATE INDEX bulk_items_by_result ON bulk_items (job_id, result, place)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE bulk_items, bulk_jobs`);
  }
}
