import type { DataSource } from 'typeorm';
import { openRegistryDatabase } from '../system/registry-database.js';

export const EVENTS_PER_LIFECYCLE = 9;

/** A registry's log, to which no running registry appends. */
export interface TreeDatabase {
  /** One connection, whose process has this id. */
  readonly dataSource: DataSource;
  readonly backendPid: number;
  /** Writes whole lifecycles to the log, spread evenly over these organizations, as a registry writes them. */
  writeLifecycles(orgIds: readonly string[], count: number): Promise<void>;
  /** Bytes of WAL written so far. */
  walBytes(): Promise<number>;
  close(): Promise<void>;
}

const WRITE_TASKS = `
  INSERT INTO tasks (task_id, org_id, workspace_id, status, version, step, steps, round, answers_per_step,
                     answers_needed, breaches, task_type, domain, title, urgency, created_at, updated_at, last_hash)
  SELECT uuidv7(), ($1::uuid[])[1 + n % cardinality($1::uuid[])], 'default', 'completed', 9, 1, 1, 1, 1, 1, '[]',
         'bench', 'bench', 'bench', 'normal', now(), now(), '\\x00'
    FROM generate_series(1, $2::int) AS n
  RETURNING task_id`;

/** An envelope of the usual size. */
const WRITE_EVENTS = `
  INSERT INTO events (task_id, version, id, type, occurred_at, envelope, hash, hash_version, salt)
  SELECT task_id, version, uuidv7(), 'task.bench', now(), repeat(md5(random()::text), 22),
         sha256(uuid_send(uuidv7())), 2, sha256(uuid_send(uuidv7()))
    FROM unnest($1::uuid[]) AS task_id, generate_series(1, ${EVENTS_PER_LIFECYCLE}) AS version
   ORDER BY version, task_id`;

export async function openTreeDatabase(databaseUrl: string): Promise<TreeDatabase> {
  const { dataSource, writer, close } = await openRegistryDatabase(databaseUrl, 'bench_audit_tree');
  const [backend] = await dataSource.query<{ pid: number }[]>(`SELECT pg_backend_pid() AS pid`);
  return {
    dataSource,
    backendPid: backend?.pid ?? 0,
    writeLifecycles: async (orgIds, count) => {
      const { rows } = await writer.query<{ task_id: string }>(WRITE_TASKS, [orgIds, count]);
      await writer.query(WRITE_EVENTS, [rows.map(({ task_id }) => task_id)]);
    },
    walBytes: async () => {
      const { rows } = await writer.query<{ bytes: string }>(`SELECT pg_current_wal_lsn() - '0/0' AS bytes`);
      return Number(rows[0]?.bytes);
    },
    close,
  };
}
