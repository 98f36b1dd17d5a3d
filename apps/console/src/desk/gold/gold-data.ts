import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { Answer, Paths } from '../../api/paths.js';
import type { components } from '../../api/schema.js';

export type KnownAnswer = Answer<Paths['/v1/quality/gold']['get']>['data'][number];
export type KnownAnswerSpec = components['schemas']['KnownAnswer'];

const PAGE_ROWS = 20;

/** A page of the tasks with a known answer, most recently set first. */
export const knownAnswersQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['gold', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/quality/gold', {
        query: { limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });
