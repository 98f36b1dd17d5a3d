import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEventFeed } from '../../live/event-feed.js';
import { taskEventsQuery, taskMatchQuery, taskQuery } from '../data/tasks.js';

/** A task with its history and its match rounds, read again at each of its events. */
export function useLiveTask(taskId: string) {
  const client = useQueryClient();
  const task = useQuery(taskQuery(taskId));
  const events = useQuery(taskEventsQuery(taskId));
  const match = useQuery(taskMatchQuery(taskId));
  const read = (): void => {
    void client.invalidateQueries({ queryKey: ['tasks', taskId] });
    void client.invalidateQueries({ queryKey: ['transactions', taskId] });
    void client.invalidateQueries({ queryKey: ['deliveries', 'task', taskId] });
  };
  const feed = useEventFeed({
    onEvent: ({ subject }) => {
      if (subject === taskId) read();
    },
    onStart: read,
  });
  return { task, events, match, feed };
}
