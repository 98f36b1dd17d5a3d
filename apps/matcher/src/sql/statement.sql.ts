import type { DataSource } from 'typeorm';
import { asServiceError, rowsOf } from '#libs/database';

/**
 * The rows of one statement outside a transaction.
 *
 * When the database is unavailable or too busy, this throws a ServiceError `unavailable`: a caller learns that it can
 * try again, and an event is retried until the database is back, rather than counting as failed.
 */
export async function statement<Row>(
  dataSource: DataSource,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    return await rowsOf<Row>(dataSource, sql, parameters);
  } catch (error) {
    throw asServiceError(error);
  }
}
