import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** More than PostgreSQL accepts. */
const MOST_STRANGERS = 400;
const OPENED_AT_A_TIME = 20;

const END_OTHERS = `
  SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity
   WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`;

/** Ends every session except its own, as an administrator would. */
export async function endSessions(url: string): Promise<string> {
  const client = await stranger(url);
  try {
    const { rows } = await client.query<{ ended: number }>(END_OTHERS);
    return `${rows[0]?.ended ?? 0} sessions`;
  } finally {
    await client.end();
  }
}

/**
 * Ends every session and takes each connection that becomes free for a while, like a client that leaks connections:
 * the services' pools get none. (As the superuser, so not even the reserved connections are left.)
 */
export async function fillPostgres(url: string, durationMs: number): Promise<string> {
  const strangers: pg.Client[] = [];
  const until = performance.now() + durationMs;
  try {
    const first = await stranger(url);
    strangers.push(first);
    await first.query(END_OTHERS);
    while (performance.now() < until) {
      if (!(await takePlaces(url, strangers))) await pause(100);
    }
    return `${strangers.length} connections taken`;
  } finally {
    await Promise.all(strangers.map(client => client.end().catch(() => undefined)));
  }
}

/** Locks a table against all writers, while waiting sessions fill the pools. */
export async function lockTable(url: string, table: string, durationMs: number): Promise<void> {
  const client = await stranger(url);
  try {
    const name = table.split('.').map(pg.escapeIdentifier).join('.');
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${name} IN SHARE ROW EXCLUSIVE MODE`);
    await pause(durationMs);
    await client.query('ROLLBACK');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @returns whether any were free */
async function takePlaces(url: string, strangers: pg.Client[]): Promise<boolean> {
  if (strangers.length >= MOST_STRANGERS) return false;
  const opened = await Promise.allSettled(Array.from({ length: OPENED_AT_A_TIME }, () => stranger(url)));
  const taken = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  strangers.push(...taken);
  return taken.length === OPENED_AT_A_TIME;
}

async function stranger(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'chaos' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
