import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';

const PROFILE = ['worker'] as const;

/** The worker record of this membership. */
export function useProfile() {
  return useQuery({ queryKey: PROFILE, queryFn: ({ signal }) => call('get', '/v1/worker/me', { signal }) });
}

/** Switches whether new tasks are offered. */
export function useAvailability() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (available: boolean) => call('patch', '/v1/worker/me', { body: { available } }),
    onSuccess: worker => {
      client.setQueryData(PROFILE, worker);
    },
  });
}
