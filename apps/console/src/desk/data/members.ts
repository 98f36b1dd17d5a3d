import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';

/** Names change rarely. */
const KEPT_MS = 300_000;

/** The first hundred members, for their names. */
export const firstMembersQuery = queryOptions({
  queryKey: ['members', 'first'],
  queryFn: ({ signal }) => call('get', '/v1/members', { query: { limit: 100 }, signal }),
  staleTime: KEPT_MS,
});
