import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { Answer, Paths } from '../../api/paths.js';
import type { components } from '../../api/schema.js';
import { workersQueryOf } from './worker-filters.rule.js';
import type { WorkerFilters } from './worker-filters.rule.js';

export type Worker = components['schemas']['WorkerView'];
export type WorkerChange = components['schemas']['WorkerChange'];
export type WorkerQuality = components['schemas']['WorkerQuality'];
export type ListedQuality = Answer<Paths['/v1/quality/workers']['get']>['data'][number];
export type AuditAction = components['schemas']['AuditAction'];

const PAGE_ROWS = 50;

/** A page of workers, newest first. */
export const workerListQuery = (filters: WorkerFilters, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['workers', 'list', filters, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/workers', {
        query: { ...workersQueryOf(filters), limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

/** The quality of the workers of a page, as far as they have judged answers. */
export const listedQualityQuery = (workerIds: readonly string[]) =>
  queryOptions({
    queryKey: ['worker-quality', 'list', workerIds],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/quality/workers', {
        query: { worker_ids: workerIds.join(','), limit: 100 },
        signal,
      }),
  });

export const workerQualityQuery = (workerId: string) =>
  queryOptions({
    queryKey: ['worker-quality', workerId],
    queryFn: ({ signal }) =>
      call('get', '/v1/workers/{worker_id}/quality', { path: { worker_id: workerId }, signal }),
  });

/** The live tasks that a worker was offered or given, the nearest deadline first. */
export const workerTasksQuery = (workerId: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['tasks', 'of-worker', workerId, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/tasks', {
        query: {
          ...{ worker_id: workerId, sort: 'deadline', limit: 10 },
          ...(cursor !== undefined && { cursor }),
        },
        signal,
      }),
  });

/** What was changed about a worker: when, by whom, and with what result. */
export const workerChangesQuery = (workerId: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['audit', 'worker', workerId, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/audit/actions', {
        query: { target_id: workerId, limit: 10, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });
