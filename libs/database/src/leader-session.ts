import pg from 'pg';
import { z } from 'zod';
import { postgresConnection } from './postgres-connection.js';
import { decodedRows } from './statement.js';

export interface LeaderSessionOptions {
  readonly url: string;
  readonly schema: string;
  /** Distinguishes this lock from the others of the schema. */
  readonly name: string;
  /** How long a statement may take, in milliseconds; without it, as long as the server answers. */
  readonly statementTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A server that is silent for this long is considered lost. */
const QUERY_TIMEOUT_MS = 10_000;

/** Waiting in `pg_advisory_lock` would hold a snapshot open for as long; polling costs nothing. */
const LEAD = `SELECT pg_try_advisory_lock(hashtextextended($1 || ' ' || current_schema(), 0)) AS leads`;

const LeadRow = z.object({ leads: z.boolean() });

/**
 * A connection outside the pool that holds a lock in PostgreSQL. Of all replicas, the one that holds the lock leads,
 * for as long as its connection lasts. A replica that has lost the lock can read and write nothing through it any more.
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
  static async open({ url, schema, name, statementTimeoutMs }: LeaderSessionOptions): Promise<LeaderSession> {
    const types = new pg.TypeOverrides();
    types.setTypeParser(pg.types.builtins.INT8, Number);
    const keepAlives = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';
    const client = new pg.Client({
      ...postgresConnection(url),
      options: `-c search_path=${pg.escapeIdentifier(schema)} ${keepAlives}`,
      application_name: `countersign ${schema} ${name}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ...(statementTimeoutMs !== undefined && { statement_timeout: statementTimeoutMs }),
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
    const [row] = await this.rows(LeadRow, LEAD, [this.name]);
    return row?.leads === true;
  }

  /** The rows of one statement, decoded by a schema. `bigint` arrives as a number. */
  async rows<Row extends z.ZodType>(
    row: Row,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly z.output<Row>[]> {
    return decodedRows(row, await this.run(sql, parameters), sql);
  }

  /** Runs a statement whose rows are not needed. */
  async execute(sql: string, parameters: readonly unknown[]): Promise<void> {
    await this.run(sql, parameters);
  }

  /** Ends the session, which releases the lock. */
  async close(): Promise<void> {
    this.ended = true;
    await this.client.end().catch(() => undefined);
  }

  private async run(sql: string, parameters: readonly unknown[]): Promise<readonly unknown[]> {
    try {
      const result = await this.client.query<Record<string, unknown>>(sql, [...parameters]);
      return result.rows;
    } catch (error) {
      // A statement that the server refused leaves the connection as it was; after anything else the lock may be lost.
      if (!(error instanceof pg.DatabaseError)) await this.close();
      throw error;
    }
  }
}
