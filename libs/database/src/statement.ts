import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { faultsOf } from '#libs/contracts';
import { asServiceError } from './database-errors.js';
import { changedRows, rowsOf } from './sql.js';
import type { SqlRunner } from './sql.js';

/** The beginning of a statement that an error shows, enough to find it. */
const SHOWN_SQL = 120;

/** A row that its statement's schema refuses. The message names the columns and never shows their values. */
export class RowError extends Error {
  constructor(sql: string, cause: z.ZodError) {
    const faults = faultsOf(cause).map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`);
    const statement = sql.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN_SQL);
    super(`A row from the database does not fit its schema. ${faults.join(' ')} (${statement})`, { cause });
    this.name = 'RowError';
  }
}

/**
 * The rows of one statement, decoded by a schema. A column that the schema does not name is left out.
 *
 * Outside a transaction this throws as {@link outsideTransaction} does. With a transaction's manager it rethrows the
 * database's errors unchanged, because `transaction` retries some of them.
 *
 * @throws RowError if a row does not fit
 */
export async function typedRows<Row extends z.ZodType>(
  runner: SqlRunner,
  row: Row,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly z.output<Row>[]> {
  const run = (): Promise<readonly unknown[]> => rowsOf(runner, sql, parameters);
  return decodedRows(row, runner instanceof DataSource ? await outsideTransaction(run) : await run(), sql);
}

/** Rows that a statement returned, decoded by a schema. @throws RowError if one does not fit */
export function decodedRows<Row extends z.ZodType>(
  row: Row,
  rows: readonly unknown[],
  sql: string,
): readonly z.output<Row>[] {
  return rows.map(one => {
    const { success, data, error } = row.safeParse(one);
    if (!success) throw new RowError(sql, error);
    return data;
  });
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
