import pg from 'pg';
import type { z } from 'zod';
import { postgresConnection } from '../postgres-connection.js';
import { decodedRows } from '../statement.js';

export interface LeaderSessionOptions {
  readonly url: string;
  readonly schema: string;
  /** Distinguishes this lock from the others of the schema. */
  readonly name: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A reading that takes longer costs more than it is worth. */
const STATEMENT_TIMEOUT_MS = 5_000;
/** A server that is silent for this long is considered lost. */
const QUERY_TIMEOUT_MS = 10_000;

const LEAD = `SELECT pg_try_advisory_lock(hashtextextended($1 || ' ' || current_schema(), 0)) AS leads`;

/**
 * A connection outside the pool that holds a lock in PostgreSQL. Of all replicas, the one that holds the lock leads,
 * for as long as its connection lasts.
 */
export class LeaderSession {
  private ended = false;

  private constructor(
    private readonly client: pg.Client,
    private readonly name: string,
  ) {
    const end = (): void => {
      this.ended = true;
    };
    client.on('error', end);
    client.on('end', end);
  }

  /** @throws when the database is unreachable */
  static async open({ url, schema, name }: LeaderSessionOptions): Promise<LeaderSession> {
    const types = new pg.TypeOverrides();
    types.setTypeParser(pg.types.builtins.INT8, Number);
    const client = new pg.Client({
      ...postgresConnection(url),
      options: `-c search_path=${pg.escapeIdentifier(schema)}`,
      application_name: `countersign ${schema} ${name}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      types,
    });
    const session = new LeaderSession(client, name);
    await client.connect();
    return session;
  }

  /** Whether the connection has ended; once true, it stays true. */
  get isLost(): boolean {
    return this.ended;
  }

  /** Tries to become the leader. Once true, it holds until the connection is lost. */
  async lead(): Promise<boolean> {
    const { rows } = await this.client.query<{ leads: boolean }>(LEAD, [this.name]);
    return rows[0]?.leads === true;
  }

  /** The rows of one statement, decoded by a schema. `bigint` arrives as a number. */
  async rows<Row extends z.ZodType>(
    row: Row,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly z.output<Row>[]> {
    const { rows } = await this.client.query<Record<string, unknown>>(sql, [...parameters]);
    return decodedRows(row, rows, sql);
  }

  /** Ends the session, which releases the lock. */
  async close(): Promise<void> {
    this.ended = true;
    await this.client.end().catch(() => undefined);
  }
}
