import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { execute, typedRows } from '#libs/database';
import { z } from 'zod';
import { WORKER_COLUMNS, WorkerRow } from '../candidates/worker-row.sql.js';

export interface WorkerRef {
  readonly orgId: string;
  readonly workerId: string;
}

const ClaimedRow = z.object({ org_id: z.string(), worker_id: z.string() });

const MOST_AT_ONCE = 100;
/** A review that fails, or whose process dies, is repeated after this. */
const LEASE_MS = 10_000;

/** Includes deleted workers. Uses the primary key. */
const LOAD = `SELECT ${WORKER_COLUMNS} FROM workers AS w WHERE w.worker_id = $1 AND w.org_id = $2`;

/** Uses index workers_to_review. */
const CLAIM = `
  UPDATE workers SET review_at = $2
   WHERE worker_id IN (SELECT worker_id FROM workers WHERE review_at <= $1
                        ORDER BY review_at LIMIT ${MOST_AT_ONCE} FOR UPDATE SKIP LOCKED)
  RETURNING org_id, worker_id`;

/** Not when the worker has changed since: the review of that change is still due. */
const DONE = `UPDATE workers SET review_at = $3 WHERE worker_id = $1 AND revision = $2`;

/** Which workers' open work must be reviewed, and when. */
@Injectable()
export class ReviewRepository {
  constructor(private readonly dataSource: DataSource) {}

  async load({ orgId, workerId }: WorkerRef): Promise<WorkerRow | undefined> {
    const [row] = await typedRows(this.dataSource, WorkerRow, LOAD, [workerId, orgId]);
    return row;
  }

  /** Workers whose review is due, claimed for this process until the lease ends. */
  async claim(now: Date): Promise<readonly WorkerRef[]> {
    const again = new Date(now.getTime() + LEASE_MS);
    const rows = await typedRows(this.dataSource, ClaimedRow, CLAIM, [now, again]);
    return rows.map(row => ({ orgId: row.org_id, workerId: row.worker_id }));
  }

  /** @param nextAt when to review again; null for never */
  async done({ worker_id: workerId, revision }: WorkerRow, nextAt: Date | null): Promise<void> {
    await execute(this.dataSource, DONE, [workerId, revision, nextAt]);
  }
}
