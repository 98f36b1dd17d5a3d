import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';

type Receiver = components['schemas']['TestReceiver'];
export type ReceivedRequest = Receiver['requests'][number];

const KEY = ['test-receiver'];
/** A test event has no entry in the event feed that would say when to look. */
const EVERY_MS = 2_000;

/** The test receiver of the organization, and the webhook endpoint that this page has registered for it. */
export function useTestReceiver() {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const receiver = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => call('get', '/v1/test-receiver', { signal }),
    enabled: isOpen,
    refetchInterval: EVERY_MS,
  });
  const open = useMutation({
    mutationFn: () => call('post', '/v1/test-receiver', { body: {} }),
    onSuccess: opened => {
      client.setQueryData(KEY, opened);
      setOpen(true);
    },
  });
  const close = useMutation({
    mutationFn: () => call('delete', '/v1/test-receiver'),
    onSuccess: () => {
      setOpen(false);
      client.removeQueries({ queryKey: KEY });
      register.reset();
    },
  });
  const register = useMutation({
    mutationFn: ({ url, description }: { readonly url: string; readonly description: string }) =>
      call('post', '/v1/webhook-endpoints', { body: { url, description } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['webhook-endpoints'] }),
    // The secret is kept no longer than this page is shown.
    gcTime: 0,
  });
  const sendTest = useMutation({
    mutationFn: (endpointId: string) =>
      call('post', '/v1/webhook-endpoints/{endpoint_id}/test', {
        path: { endpoint_id: endpointId },
        body: {},
      }),
  });
  return {
    receiver: isOpen ? receiver.data : undefined,
    readError: isOpen ? receiver.error : null,
    ...{ open, close, register, sendTest },
  };
}
