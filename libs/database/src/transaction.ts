import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { asServiceError, isSerializationError } from './database-errors.js';

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 5;

/**
 * Runs `work` in one transaction (READ COMMITTED) and commits what it did.
 *
 * After a deadlock or serialization failure the whole of it runs again, up to five times, so `work` must
 * do nothing but its statements. Errors come out as they are, except that a lost connection or a
 * time-out is a ServiceError of kind `unavailable`.
 *
 * When the connection breaks during COMMIT nobody knows whether it counted: the caller hears
 * `unavailable` and asks again, and what it asks is idempotent.
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
      // Two that ran into each other must not come back at the same moment.
      await pause(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
