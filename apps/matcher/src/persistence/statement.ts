import type { DataSource } from 'typeorm';
import { asServiceError, rowsOf } from '#libs/database';

/**
 * The rows of one statement outside a transaction.
 *
 * A database that is away or too busy is a ServiceError `unavailable`: a caller hears that it can try
 * again, and an event stays in hand until it is back, rather than counting as failed.
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
