import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useEventFeed } from '../../live/event-feed.js';
import { workerQuery } from '../data/directory.js';
import { useReadSoon } from '../parts/use-read-soon.js';

/** The matcher counts open work by the same events. */
const COUNTED_AFTER_MS = 500;

/** A worker, whose open work and quality are read again as the tasks of the organization change. */
export function useLiveWorker(workerId: string) {
  const client = useQueryClient();
  const worker = useQuery({ ...workerQuery(workerId), staleTime: 0 });
  const read = useCallback(() => {
    const keys = [
      ['workers', workerId],
      ['worker-quality', workerId],
      ['tasks', 'of-worker', workerId],
    ];
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  }, [client, workerId]);
  const readSoon = useReadSoon(read, COUNTED_AFTER_MS);
  const onEvent = ({ subject }: { readonly subject: string }): void => {
    void client.invalidateQueries({ queryKey: ['tasks', subject, 'task'] });
    readSoon();
  };
  const feed = useEventFeed({ onEvent, onStart: readSoon });
  return { worker, feed };
}
