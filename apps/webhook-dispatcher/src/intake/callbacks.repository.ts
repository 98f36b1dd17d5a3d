import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RegisterCallback, RequestOf } from '#libs/contracts';
import { asServiceError, changedRows } from '#libs/database';

const REGISTER = `
  INSERT INTO callbacks (task_id, org_id, url, sealed_auth, max_retries, backoff_seconds, events, dialect)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT DO NOTHING`;

/**
 * The task was announced and then never created, because the request was refused or crashed. Uses index
 * callbacks_unconfirmed.
 */
const SWEEP = `
  DELETE FROM callbacks
   WHERE NOT confirmed AND created_at < now() - $1 * interval '1 ms'
     AND NOT EXISTS (SELECT 1 FROM task_cursors WHERE task_cursors.task_id = callbacks.task_id)`;

/**
 * The destinations for the events of single tasks. The credentials stay encrypted here.
 *
 * Without an entity: a callback is written once, repeatedly without effect, and read only with sets of deliveries.
 */
@Injectable()
export class CallbacksRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** An existing callback of the task is kept. */
  async register(callback: RequestOf<typeof RegisterCallback>): Promise<void> {
    const { task_id, org_id, url, sealed_auth, retry_policy, events, dialect } = callback;
    try {
      await this.dataSource.query(REGISTER, [
        task_id,
        org_id,
        url,
        sealed_auth,
        retry_policy.max_retries,
        retry_policy.backoff_seconds,
        events,
        dialect,
      ]);
    } catch (error) {
      throw asServiceError(error);
    }
  }

  /** @returns the number of callbacks removed */
  async removeUnconfirmed(olderThanMs: number): Promise<number> {
    return changedRows(this.dataSource, SWEEP, [olderThanMs]);
  }
}
