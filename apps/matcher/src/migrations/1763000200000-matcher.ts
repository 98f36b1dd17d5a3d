import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Matcher1763000200000 implements MigrationInterface {
  readonly name = 'Matcher1763000200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE pools, workers, worker_assignments, worker_history, waiting_tasks, ended_tasks, match_rounds`);
  }
}

/**
 * `changed_xid` is the transaction that last wrote a row. Together with a snapshot's xmin it lets other replicas
 * read changed rows without missing those of a slower transaction, which a sequence would miss.
 */
const STATEMENTS = [
  `CREATE TABLE pools (
     pool_id uuid PRIMARY KEY,
     org_id uuid NOT NULL,
     name text NOT NULL,
     name_key text NOT NULL,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL,
     CONSTRAINT pools_name_once UNIQUE (org_id, name_key)
   )`,
  `CREATE INDEX pools_newest_first ON pools (org_id, created_at DESC, pool_id DESC)`,

  // A deleted worker's row stays because the history of tasks refers to it.
  `CREATE TABLE workers (
     worker_id uuid PRIMARY KEY,
     org_id uuid NOT NULL,
     name text NOT NULL,
     pool_ids uuid[] NOT NULL,
     skills text[] NOT NULL,
     skill_keys text[] NOT NULL,
     certifications jsonb NOT NULL,
     domains text[] NOT NULL,
     jurisdictions text[] NOT NULL,
     languages text[] NOT NULL,
     trust_level smallint NOT NULL,
     rating double precision NOT NULL,
     capacity integer NOT NULL,
     available boolean NOT NULL,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL,
     deleted_at timestamptz,
     changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id()
   )`,
  `CREATE INDEX workers_newest_first ON workers (org_id, created_at DESC, worker_id DESC) WHERE deleted_at IS NULL`,
  `CREATE INDEX workers_by_pool ON workers USING gin (pool_ids) WHERE deleted_at IS NULL`,
  `CREATE INDEX workers_by_change ON workers (changed_xid)`,

  `CREATE TABLE worker_assignments (
     assignment_id uuid PRIMARY KEY,
     task_id uuid NOT NULL,
     org_id uuid NOT NULL,
     worker_id uuid NOT NULL,
     domain_key text,
     status text NOT NULL,
     opened_at timestamptz,
     ended_at timestamptz
   )`,
  `CREATE INDEX worker_assignments_open ON worker_assignments (worker_id) WHERE status = 'open'`,

  // Counted as assignments end, so that a match costs the same after a million of them.
  `CREATE TABLE worker_history (
     worker_id uuid NOT NULL,
     domain_key text NOT NULL,
     answered integer NOT NULL,
     missed integer NOT NULL,
     last_ended_at timestamptz NOT NULL,
     PRIMARY KEY (worker_id, domain_key)
   ) WITH (fillfactor = 70)`,

  `CREATE TABLE waiting_tasks (
     task_id uuid PRIMARY KEY,
     org_id uuid NOT NULL,
     round integer NOT NULL,
     places integer NOT NULL,
     pool_id uuid,
     task jsonb NOT NULL,
     changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id()
   )`,
  `CREATE INDEX waiting_tasks_by_pool ON waiting_tasks (pool_id) WHERE pool_id IS NOT NULL`,
  `CREATE INDEX waiting_tasks_by_change ON waiting_tasks (changed_xid)`,

  // A task.queued redelivered after the end must not leave a task waiting forever.
  `CREATE TABLE ended_tasks (task_id uuid PRIMARY KEY, ended_at timestamptz NOT NULL)`,
  `CREATE INDEX ended_tasks_by_time ON ended_tasks (ended_at)`,

  // The id of a round is a UUIDv7, so that a task's rounds are in chronological order.
  `CREATE TABLE match_rounds (
     task_id uuid NOT NULL,
     look_id uuid NOT NULL,
     org_id uuid NOT NULL,
     round jsonb NOT NULL,
     PRIMARY KEY (task_id, look_id)
   )`,
];
