import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';

export type DeadLetter = components['schemas']['DeadLetter'];
export type Which = 'open' | 'resolved';

const LETTERS = ['dead-letters'] as const;
const PAGE_ROWS = 50;

export const deadLettersQuery = (which: Which, cursor: string | undefined) =>
  queryOptions({
    queryKey: [...LETTERS, which, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/dead-letters', {
        query: { status: which, limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

/** Has a letter handled again, and reads the list again if that could be done, or it was resolved meanwhile. */
export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (letterId: string) =>
      call('post', '/v1/dead-letters/{letter_id}/resend', { path: { letter_id: letterId }, body: {} }),
    onSuccess: ({ outcome }) => {
      if (outcome === 'done') void client.invalidateQueries({ queryKey: LETTERS });
    },
  });
}
