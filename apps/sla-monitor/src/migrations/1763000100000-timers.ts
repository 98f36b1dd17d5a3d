import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Timers1763000100000 implements MigrationInterface {
  readonly name = 'Timers1763000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE timers (
        task_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('target_latency', 'deadline', 'offer')),
        about uuid NOT NULL,
        due_at timestamptz NOT NULL,
        fails_task boolean NOT NULL,
        -- When it is next looked at: due_at at first, later while a replica is busy with it.
        fire_at timestamptz NOT NULL,
        PRIMARY KEY (task_id, kind, about)
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX timers_by_fire_at ON timers (fire_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE timers`);
  }
}
