import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { connectionOptions } from './connection-options.js';
import type { DatabaseOptions } from './connection-options.js';
import { asServiceError, isAuthenticationError } from './database-errors.js';
import { migrate } from './migrate.js';
import { ServiceError } from '#libs/contracts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** The pool that {@link connect} opens. */
export function createDataSource(options: DatabaseOptions, logger: Pick<LoggerService, 'warn'>): DataSource {
  return new DataSource(
    connectionOptions(options, error => {
      logger.warn({ msg: 'An idle database connection broke.', reason: error.message });
    }),
  );
}

/**
 * Returns a migrated, open pool. Waits for PostgreSQL indefinitely, with pauses that grow to 5 s.
 *
 * Permanent errors (a wrong password, a failing migration) are thrown, and stop the start.
 */
export async function connect(
  options: DatabaseOptions,
  logger: Pick<LoggerService, 'warn'>,
  dataSource = createDataSource(options, logger),
): Promise<DataSource> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await migrate(options);
      return await dataSource.initialize();
    } catch (error) {
      const refusal = asServiceError(error);
      if (!(refusal instanceof ServiceError) || isAuthenticationError(error)) throw error;
      logger.warn({ msg: 'Waiting for PostgreSQL.', code: refusal.code, next_try_ms: pauseMs });
      await pause(pauseMs);
    }
  }
}
