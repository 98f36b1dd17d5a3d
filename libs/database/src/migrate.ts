import { DataSource } from 'typeorm';
import { connectionOptions } from './connection-options.js';
import type { DatabaseOptions } from './connection-options.js';
import pg from 'pg';

/**
 * Migrates a service's schema, and creates the schema where `provisionDatabase` has not.
 *
 * An advisory lock serializes replicas that start together; the later ones find nothing left to do. It uses its own
 * connections, without the timeouts of normal statements.
 *
 * @throws the driver's error 55P03 when another replica's migrations take longer than 30 s: try again
 */
export async function migrate(options: DatabaseOptions): Promise<void> {
  const withPoolOfTwo = { ...options, poolSize: 2 };
  // A broken idle connection surfaces in the next statement.
  const ignorePoolError = () => undefined;
  const dataSource = new DataSource(connectionOptions(withPoolOfTwo, ignorePoolError, true));
  await dataSource.initialize();
  const lockHolder = dataSource.createQueryRunner();
  try {
    await lockHolder.query(`SELECT pg_advisory_lock(hashtextextended($1, 0))`, [`migrate ${options.schema}`]);
    const missing = await lockHolder.query(
      `SELECT WHERE to_regnamespace(quote_ident($1)) IS NULL`,
      [options.schema],
      true,
    );
    if (missing.records.length > 0)
      await lockHolder.query(`CREATE SCHEMA ${pg.escapeIdentifier(options.schema)}`);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    // Also ends the session, which releases the lock.
    await lockHolder.release();
    await dataSource.destroy();
  }
}
