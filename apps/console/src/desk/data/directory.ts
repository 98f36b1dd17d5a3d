import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import { useRights } from '../rights.js';

/** Names change rarely. */
const KEPT_MS = 300_000;

/** One worker; the name changes rarely. */
export const workerQuery = (workerId: string) =>
  queryOptions({
    queryKey: ['workers', workerId],
    queryFn: ({ signal }) =>
      call('get', '/v1/workers/{worker_id}', { path: { worker_id: workerId }, signal }),
    staleTime: KEPT_MS,
    retry: false,
  });

const poolsQuery = queryOptions({
  queryKey: ['pools'],
  queryFn: ({ signal }) => call('get', '/v1/pools', { query: { limit: 100 }, signal }),
  staleTime: KEPT_MS,
});

const workersQuery = queryOptions({
  queryKey: ['workers', 'first'],
  queryFn: ({ signal }) => call('get', '/v1/workers', { query: { limit: 100 }, signal }),
  staleTime: KEPT_MS,
});

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** The end of an id, which differs between two that were made at the same time. */
export function shortId(id: string): string {
  return `…${id.slice(-6)}`;
}

/** The name of a worker; the end of the id where it may not be read, or the worker is gone. */
export function useWorkerName(workerId: string): string {
  const can = useRights();
  const { data } = useQuery({ ...workerQuery(workerId), enabled: can('workers:read') });
  return data?.name ?? shortId(workerId);
}

/** The first hundred pools by name, as far as they may be read. */
export function usePools(): readonly Named[] {
  const can = useRights();
  const { data } = useQuery({ ...poolsQuery, enabled: can('pools:read') });
  return data?.data.map(({ pool_id, name }) => ({ id: pool_id, name })) ?? [];
}

/** The first hundred workers, as far as they may be read. */
export function useWorkers(): readonly Named[] {
  const can = useRights();
  const { data } = useQuery({ ...workersQuery, enabled: can('workers:read') });
  return data?.data.map(({ worker_id, name }) => ({ id: worker_id, name })) ?? [];
}
