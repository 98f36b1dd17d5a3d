import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { asServiceError } from './database-errors.js';
import { changedRows, rowsOf } from './sql.js';

/** The rows of one statement outside a transaction, decoded by a schema. Throws as {@link outsideTransaction} does. */
export async function typedRows<Row extends z.ZodType>(
  dataSource: DataSource,
  row: Row,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly z.output<Row>[]> {
  const rows = await outsideTransaction(() => rowsOf(dataSource, sql, parameters));
  return rows.map(one => row.parse(one));
}

/** Runs one statement outside a transaction. @returns the number of rows that an UPDATE or DELETE changed */
export async function execute(
  dataSource: DataSource,
  sql: string,
  parameters: readonly unknown[],
): Promise<number> {
  return outsideTransaction(() => changedRows(dataSource, sql, parameters));
}

/**
 * Runs one statement of a repository outside a transaction.
 *
 * When the database is unavailable or too busy, this throws a ServiceError `unavailable`: a caller learns that it can
 * try again, and an event is retried until the database is back, rather than counting as failed.
 */
export async function outsideTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asServiceError(error);
  }
}
