import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient } from '@nats-io/jetstream';
import pg from 'pg';
import { connectOperator } from '#libs/messaging';
import type { BenchSystem } from '../system/bench-system.js';

const SCHEMA = 'bench_floor';
const STREAM = 'BENCH_FLOOR';
/** Has no other subscribers. */
const SUBJECT = 'bench-floor.event';
const CONNECTIONS = 32;

/** About the size of the services' own rows and events. */
const EVENT = JSON.stringify({ specversion: '1.0', type: 'floor', data: 'x'.repeat(600) });
const SPEC = JSON.stringify({ title: 'floor', instructions: 'x'.repeat(1_100) });

const TABLES = `
  DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE;
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.tasks (task_id uuid PRIMARY KEY, status int NOT NULL, spec text NOT NULL)
    WITH (fillfactor = 70);
  CREATE TABLE ${SCHEMA}.events (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, task_id uuid NOT NULL,
    version int NOT NULL, envelope text NOT NULL, UNIQUE (task_id, version));
  CREATE TABLE ${SCHEMA}.notes (note_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), about uuid NOT NULL,
    note text NOT NULL)`;

const INSERT_TASK = `INSERT INTO ${SCHEMA}.tasks VALUES ($1, 0, $2)`;
const CHANGE_TASK = `UPDATE ${SCHEMA}.tasks SET status = status + 1 WHERE task_id = $1`;
const APPEND = `INSERT INTO ${SCHEMA}.events (task_id, version, envelope) SELECT $1, n, $2
  FROM generate_series($3::int, $4::int) AS n`;
const NOTE = `INSERT INTO ${SCHEMA}.notes (about, note) SELECT $1, 'x' FROM generate_series(1, $2::int)`;

/**
 * Bare PostgreSQL and JetStream clients on the same servers that the system uses: the machine's maximum if the
 * services cost nothing. One commit per change, as in a plain program.
 */
export class BareClients {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly js: JetStreamClient,
    readonly close: () => Promise<void>,
  ) {}

  static async open({ running }: BenchSystem): Promise<BareClients> {
    const pool = new pg.Pool({ connectionString: running.databaseUrl, max: CONNECTIONS });
    const nats = await connectOperator({ natsUrl: running.natsUrl }, { noAsyncTraces: true });
    const manager = await jetstreamManager(nats);
    await pool.query(TABLES);
    await manager.streams.add({ name: STREAM, subjects: [SUBJECT] });
    return new BareClients(pool, jetstream(nats), async () => {
      await manager.streams.delete(STREAM);
      await nats.close();
      await pool.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
      await pool.end();
    });
  }

  /** Writes a task and its first events in one commit, then publishes the events. */
  async createTask(taskId: string, events: number): Promise<void> {
    await this.commit([
      [INSERT_TASK, [taskId, SPEC]],
      [APPEND, [taskId, EVENT, 1, events]],
    ]);
    await this.publish(events);
  }

  /** Writes a change of a task and its events, numbered from `first`, in one commit, then publishes the events. */
  async changeTask(taskId: string, first: number, events: number): Promise<void> {
    await this.commit([
      [CHANGE_TASK, [taskId]],
      [APPEND, [taskId, EVENT, first, first + events - 1]],
    ]);
    await this.publish(events);
  }

  /** Writes small rows about a task in one commit, as the other services do. */
  async note(taskId: string, rows: number): Promise<void> {
    await this.commit([[NOTE, [taskId, rows]]]);
  }

  private async commit(statements: readonly (readonly [string, readonly unknown[]])[]): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      for (const [text, values] of statements)
        await client.query({ name: text.slice(0, 60), text, values: [...values] });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }

  private async publish(events: number): Promise<void> {
    await Promise.all(Array.from({ length: events }, () => this.js.publish(SUBJECT, EVENT)));
  }
}
