import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';

export type BulkJob = components['schemas']['BulkJob'];
export type BulkRequest = components['schemas']['BulkRequest'];
export type BulkResult = components['schemas']['BulkItem']['result'];

/** A job changes up to 200 tasks a second. */
const READ_EVERY_MS = 1_000;

export function isRunning({ status }: BulkJob): boolean {
  return status === 'running' || status === 'cancelling';
}

/** A job, read again until it has ended. */
export const bulkJobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['bulk-jobs', jobId],
    queryFn: ({ signal }) => call('get', '/v1/tasks/bulk/{job_id}', { path: { job_id: jobId }, signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isRunning(data) ? READ_EVERY_MS : false),
  });

/** A page of the results of a job, read once more when it has ended. */
export const bulkItemsQuery = (
  { job_id: jobId, ended_at: endedAt }: BulkJob,
  { result, cursor }: { readonly result?: BulkResult | undefined; readonly cursor?: string | undefined },
) =>
  queryOptions({
    queryKey: ['bulk-jobs', jobId, 'items', result, cursor, endedAt],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/tasks/bulk/{job_id}/items', {
        path: { job_id: jobId },
        query: {
          limit: 50,
          ...(result !== undefined && { result }),
          ...(cursor !== undefined && { cursor }),
        },
        signal,
      }),
  });

/** How many live tasks match. */
export async function countBulk(request: Pick<BulkRequest, 'filter' | 'action'>): Promise<number> {
  const answer = await call('post', '/v1/tasks/bulk', { body: { ...request, dry_run: true } });
  return 'count' in answer ? answer.count : answer.total;
}

/** Starts a job over the tasks that were counted; it is refused if there are more by now. */
export async function startBulk(
  request: Pick<BulkRequest, 'filter' | 'action'>,
  expectedCount: number,
  key: string,
): Promise<string | undefined> {
  const answer = await call('post', '/v1/tasks/bulk', {
    body: { ...request, expected_count: expectedCount },
    headers: { 'idempotency-key': key },
  });
  return 'job_id' in answer ? answer.job_id : undefined;
}
