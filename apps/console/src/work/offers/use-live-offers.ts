import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import { OFFERS } from '../data/offers-key.js';

const WAIT_SECONDS = 25;
/** Between two waits: a burst of changes is one or two readings. */
const BETWEEN_MS = 200;
const AFTER_FAILURE_MS = 10_000;

/**
 * The open offers, kept up to date by one request at a time that the gateway answers when they change (`?wait=` with the
 * `state` of the last answer). After a failure the list stays as it was, and is read again a little later.
 */
export function useLiveOffers() {
  const client = useQueryClient();
  const read = async (signal: AbortSignal) => {
    const since = client.getQueryData<{ readonly state: string | null }>(OFFERS)?.state ?? undefined;
    const wait = since === undefined ? {} : { wait: WAIT_SECONDS, since };
    return call('get', '/v1/worker/offers', { query: { limit: 100, ...wait }, signal });
  };
  return useQuery({
    queryKey: OFFERS,
    queryFn: ({ signal }) => read(signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => (state.status === 'error' ? AFTER_FAILURE_MS : BETWEEN_MS),
    // A person who works in another window wants to see the number of offers in the title.
    refetchIntervalInBackground: true,
  });
}
