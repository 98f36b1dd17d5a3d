import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkerRating } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { WORKER_COLUMNS, WorkerRow } from '../candidates/worker-row.sql.js';

/**
 * Uses the primary key. Rows are locked in its order, so that two batches cannot deadlock, and a row that already has
 * the value is not written. The first measured rating preserves the organization's stated one. `updated_at` does not
 * change: the worker sees it, and known answers move ratings.
 */
const RATE = `
  WITH rated AS (
    UPDATE workers AS w
       SET rating = given.rating, stated_rating = coalesce(w.stated_rating, w.rating),
           changed_xid = pg_current_xact_id()
      FROM (
        SELECT worker_id, given.rating
          FROM unnest($2::uuid[], $3::float8[]) AS given (worker_id, rating)
          JOIN workers AS known USING (worker_id)
         WHERE known.org_id = $1 AND known.deleted_at IS NULL AND known.rating <> given.rating
         ORDER BY worker_id
           FOR NO KEY UPDATE OF known
      ) AS given
     WHERE w.worker_id = given.worker_id
    RETURNING w.*
  )
  SELECT ${WORKER_COLUMNS} FROM rated AS w`;

/** Ratings measured from workers' answers, which replace stated ones. */
@Injectable()
export class RatingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns the workers whose rating changed; deleted and unknown workers and those of other organizations are left
   * out
   */
  async rate(orgId: string, ratings: readonly WorkerRating[]): Promise<readonly WorkerRow[]> {
    const overall = new Map(
      ratings.flatMap(one => (one.domain === null ? [[one.worker_id, one.rating] as const] : [])),
    );
    if (overall.size === 0) return [];
    const parameters = [orgId, [...overall.keys()], [...overall.values()]];
    return typedRows(this.dataSource, WorkerRow, RATE, parameters);
  }
}
