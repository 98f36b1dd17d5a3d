import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import { readExact } from '../money/read-exact.js';
import type { Period } from './period.rule.js';

/** What a day of tasks has become changes slowly. */
const KEPT_MS = 60_000;

type Range = Pick<Period, 'from' | 'to'>;

export const taskAnalyticsQuery = ({ from, to }: Range) =>
  queryOptions({
    queryKey: ['analytics', 'tasks', from, to],
    queryFn: ({ signal }) => call('get', '/v1/analytics/tasks', { query: { from, to }, signal }),
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
  });

export const qualityAnalyticsQuery = ({ from, to }: Range) =>
  queryOptions({
    queryKey: ['analytics', 'quality', from, to],
    queryFn: ({ signal }) => call('get', '/v1/analytics/quality', { query: { from, to }, signal }),
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
  });

export const usageQuery = ({ from, to }: Range) =>
  queryOptions({
    queryKey: ['usage', from, to],
    queryFn: ({ signal }) => readExact('/v1/billing/usage', { query: { from, to, group_by: 'day' }, signal }),
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
  });
