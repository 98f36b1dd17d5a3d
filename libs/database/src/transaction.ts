import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { asServiceError, isSerializationError } from './database-errors.js';

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 5;

/**
 * Runs `work` in one transaction (READ COMMITTED) and commits it.
 *
 * After a deadlock or serialization failure all of `work` runs again, up to five times, so it must do nothing but its
 * statements. Errors are rethrown unchanged, except that a lost connection or a timeout becomes a ServiceError of kind
 * `unavailable`.
 *
 * When the connection breaks during COMMIT, the outcome is unknown: the caller receives `unavailable` and retries, and
 * its request is idempotent.
 */
export async function transaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(work);
    } catch (error) {
      if (!isSerializationError(error) || attempt === MAX_ATTEMPTS) throw asServiceError(error);
      // Two transactions that conflicted must not retry at the same moment.
      await pause(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
