import pg from 'pg';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import type { Type } from '@nestjs/common';
import { parseJson } from '#libs/contracts';
import { postgresConnection } from './postgres-connection.js';
import { prepareRepeated } from './prepare-repeated.js';
import { traceStatements } from './trace-statements.js';

/** No transaction of a service takes this long unless something is stuck. */
const TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_POOL_SIZE = 10;

export interface DatabaseOptions {
  readonly url: string;
  /** The service's own schema; also the search path of every connection. */
  readonly schema: string;
  readonly entities?: readonly (Type | EntitySchema)[];
  readonly migrations?: readonly Type<MigrationInterface>[];
  /** Defaults to 10. */
  readonly poolSize?: number;
  /** The interval between two samples of stored state; see `StateSampler`. */
  readonly sampleEveryMs?: number;
}

/** TypeORM's options for a service's pool. `unlimited` disables the timeouts, for migrations. */
export function connectionOptions(
  options: DatabaseOptions,
  onPoolError: (error: Error) => void,
  unlimited = false,
): DataSourceOptions {
  const { connectionString, ssl } = postgresConnection(options.url);
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, safeInteger);
  types.setTypeParser(pg.types.builtins.JSON, parseJson);
  types.setTypeParser(pg.types.builtins.JSONB, parseJson);
  const timeoutMs = unlimited ? 0 : TIMEOUT_MS;
  return {
    type: 'postgres',
    url: connectionString,
    ssl,
    schema: options.schema,
    entities: [...(options.entities ?? [])],
    migrations: [...(options.migrations ?? [])],
    poolSize: options.poolSize ?? DEFAULT_POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: `countersign ${options.schema}`,
    synchronize: false,
    logging: false,
    installExtensions: false,
    // An idle connection that breaks must appear in the log, and must not end the process.
    poolErrorHandler: onPoolError,
    extra: {
      keepAlive: true,
      options: `-c search_path=${pg.escapeIdentifier(options.schema)}`,
      statement_timeout: timeoutMs,
      lock_timeout: TIMEOUT_MS,
      idle_in_transaction_session_timeout: timeoutMs,
      onConnect: async (client: pg.ClientBase) => {
        await limitTransactions(client, timeoutMs);
        prepareRepeated(client);
        traceStatements(client, options.schema);
      },
      types,
    },
  };
}

/** PostgreSQL supports `transaction_timeout` from version 17 on; earlier versions refuse it as a start-up option. */
async function limitTransactions(client: pg.ClientBase, timeoutMs: number): Promise<void> {
  await client.query(
    `SELECT set_config('transaction_timeout', $1, false)
      WHERE current_setting('server_version_num')::int >= 170000`,
    [String(timeoutMs)],
  );
}

/**
 * `bigint` as a number. All `bigint` columns are amounts in micro-units, counts and versions, far below 2^53; a larger
 * value would silently lose digits, so it is an error. (`bigint[]` is unchanged from the driver.)
 */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint from the database is beyond 2^53.');
  return value;
}
