import { z } from 'zod';
import { BulkAction, BulkResult, readerOf } from '#libs/contracts';
import type { BulkItem, BulkJob } from '#libs/contracts';
import { StoredObject } from '../persistence/json-columns.sql.js';

/** The columns of {@link JobRow}. */
export const JOB_COLUMNS = `job_id, filter, action, key_id, total, changed, unchanged, refused, failed, skipped,
  created_at, cancelled_at, ended_at`;

export const JobRow = z.object({
  job_id: z.string(),
  filter: StoredObject,
  action: readerOf(BulkAction),
  key_id: z.string().nullable(),
  ...{ total: z.int(), changed: z.int(), unchanged: z.int() },
  ...{ refused: z.int(), failed: z.int(), skipped: z.int() },
  ...{ created_at: z.date(), cancelled_at: z.date().nullable(), ended_at: z.date().nullable() },
});

export const ItemRow = z.object({
  place: z.int(),
  task_id: z.string(),
  result: BulkResult.nullable(),
  code: z.string().nullable(),
  detail: z.string().nullable(),
  finished_at: z.date().nullable(),
});

/** A job that is visible to a caller whose key is limited to some pools: it was started with no others. */
export const VISIBLE = `org_id = $1 AND ($2::uuid[] IS NULL OR (pools IS NOT NULL AND pools <@ $2))`;

export function toJob({ cancelled_at, ...row }: z.output<typeof JobRow>): BulkJob {
  const { total, changed, unchanged, refused, failed, skipped, ended_at } = row;
  return {
    ...row,
    pending: total - changed - unchanged - refused - failed - skipped,
    status: statusOf(cancelled_at !== null, ended_at !== null),
    created_at: row.created_at.toISOString(),
    ended_at: ended_at?.toISOString() ?? null,
  };
}

function statusOf(isCancelled: boolean, hasEnded: boolean): BulkJob['status'] {
  if (isCancelled) return hasEnded ? 'cancelled' : 'cancelling';
  return hasEnded ? 'completed' : 'running';
}

export function toItem(row: z.output<typeof ItemRow>): BulkItem {
  const { task_id, result, code, detail, finished_at: finishedAt } = row;
  return {
    task_id,
    result: result ?? 'pending',
    code,
    detail,
    finished_at: finishedAt?.toISOString() ?? null,
  };
}
