import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { BULK_RETENTION_DAYS, Id, InstantOut, notFound } from '#libs/contracts';
import type { BulkJob, ListBulk, ListBulkItems, ReplyOf, RequestOf } from '#libs/contracts';
import { changedRows, decodeCursor, pageFrom, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { ItemRow, JOB_COLUMNS, JobRow, VISIBLE, toItem, toJob } from './bulk-rows.sql.js';

const DAY_MS = 86_400_000;

const GET = `SELECT ${JOB_COLUMNS} FROM bulk_jobs WHERE ${VISIBLE} AND job_id = $3`;

/** Uses index bulk_jobs_by_org. */
const LIST = `
  SELECT ${JOB_COLUMNS} FROM bulk_jobs
   WHERE ${VISIBLE} AND ($3::timestamptz IS NULL OR (created_at, job_id) < ($3, $4::uuid))
   ORDER BY created_at DESC, job_id DESC LIMIT $5`;
const JobPosition = z.strictObject({ created_at: InstantOut, job_id: Id });

/** Uses index bulk_items_pkey, or bulk_items_by_result with a result. */
const itemsWhere = (condition: string): string => `
  SELECT place, task_id, result, code, detail, finished_at FROM bulk_items
   WHERE job_id = $1 AND place > $2 AND ${condition}
   ORDER BY place LIMIT $3`;
const ItemPosition = z.strictObject({ place: z.int() });

const CANCEL = `
  UPDATE bulk_jobs SET cancelled_at = $4, turn_at = now()
   WHERE ${VISIBLE} AND job_id = $3 AND ended_at IS NULL AND cancelled_at IS NULL`;

/** Uses index bulk_jobs_ended. One at a time: a job's items go with it. */
const PURGE = `
  DELETE FROM bulk_jobs WHERE job_id = (
    SELECT job_id FROM bulk_jobs WHERE ended_at < $1 ORDER BY ended_at LIMIT 1 FOR UPDATE SKIP LOCKED)`;

/** The caller: an organization, through a key that may be limited to some pools. */
interface Viewer {
  readonly org_id: string;
  readonly pools: readonly string[] | null;
}

/** Jobs as their organization sees them. */
@Injectable()
export class BulkJobRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `bulk_job.not_found` */
  async get({ org_id: orgId, pools }: Viewer, jobId: string): Promise<BulkJob> {
    const [row] = await typedRows(this.dataSource, JobRow, GET, [orgId, pools, jobId]);
    if (row === undefined) throw notFound('bulk_job');
    return toJob(row);
  }

  /** @throws ServiceError `cursor.invalid` */
  async list({
    org_id: orgId,
    pools,
    limit,
    cursor,
  }: RequestOf<typeof ListBulk>): Promise<ReplyOf<typeof ListBulk>> {
    const after = cursor === undefined ? undefined : decodeCursor(JobPosition, cursor);
    const position = [after?.created_at ?? null, after?.job_id ?? null];
    const rows = await typedRows(this.dataSource, JobRow, LIST, [orgId, pools, ...position, limit + 1]);
    const { items, cursor: next } = pageFrom(rows, limit, ({ created_at, job_id }) => ({
      ...{ created_at: created_at.toISOString(), job_id },
    }));
    return { data: items.map(toJob), next_cursor: next };
  }

  /** @throws ServiceError `bulk_job.not_found`, `cursor.invalid` */
  async items(request: RequestOf<typeof ListBulkItems>): Promise<ReplyOf<typeof ListBulkItems>> {
    const { job_id: jobId, result, limit, cursor } = request;
    const after = cursor === undefined ? 0 : decodeCursor(ItemPosition, cursor).place;
    await this.get(request, jobId);
    const isPending = result === 'pending';
    const condition = result === undefined ? 'true' : isPending ? 'result IS NULL' : 'result = $4';
    const wanted = result === undefined || isPending ? [] : [result];
    const rows = await typedRows(this.dataSource, ItemRow, itemsWhere(condition), [
      ...[jobId, after, limit + 1],
      ...wanted,
    ]);
    const { items, cursor: next } = pageFrom(rows, limit, ({ place }) => ({ place }));
    return { data: items.map(toItem), next_cursor: next };
  }

  /** Lets the job end before its next tasks. @throws ServiceError `bulk_job.not_found` */
  async cancel(viewer: Viewer, jobId: string): Promise<BulkJob> {
    await changedRows(this.dataSource, CANCEL, [viewer.org_id, viewer.pools, jobId, this.clock.now()]);
    return this.get(viewer, jobId);
  }

  /** Deletes a job that ended long ago. @returns whether there was one */
  async purgeOne(): Promise<boolean> {
    const before = new Date(this.clock.now().getTime() - BULK_RETENTION_DAYS * DAY_MS);
    return (await changedRows(this.dataSource, PURGE, [before])) > 0;
  }
}
