import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { serverNowMs } from '../../api/server-clock.js';
import { useEventFeed } from '../../live/event-feed.js';
import type { FeedEvent, FeedState } from '../../live/event-feed.js';
import { taskListQuery } from '../data/tasks.js';
import { useReadSoon } from '../parts/use-read-soon.js';
import { applyEvent } from './apply-event.rule.js';
import { queryOf } from '../filters/filters.rule.js';
import type { TaskFilters } from '../filters/filters.rule.js';

const PAGE_ROWS = 50;
const MINUTE_MS = 60_000;

/** A page of tasks, kept up to date by the events of the organization. */
export function useTaskList(filters: TaskFilters) {
  const client = useQueryClient();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const minute = useMinute(filters.due !== undefined);
  const query = useMemo(() => queryOf(filters, minute), [filters, minute]);
  const options = taskListQuery({ ...query, limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) });
  const list = useQuery(options);
  const readSoon = useReadSoon(
    useCallback(() => void client.invalidateQueries({ queryKey: ['tasks', 'list'] }), [client]),
  );
  const onEvent = (event: FeedEvent): void => {
    client.setQueryData(
      options.queryKey,
      page => page && { ...page, data: page.data.map(task => applyEvent(task, event)) },
    );
    readSoon();
  };
  const feed: FeedState = useEventFeed({ onEvent, onStart: readSoon });
  useEffect(() => setCursors([]), [filters]);
  const next = list.data?.next_cursor ?? null;
  return {
    list,
    /** Undefined while another list is read. */
    tasks: list.isPlaceholderData ? undefined : list.data?.data,
    isFresh: list.isFetchedAfterMount,
    key: JSON.stringify([filters, cursor]),
    feed,
    query,
    cursors,
    next,
    setCursors,
  };
}

/** The time, which changes every minute while it matters. */
function useMinute(matters: boolean): number {
  const [nowMs, setNowMs] = useState(serverNowMs);
  useEffect(() => {
    if (!matters) return;
    setNowMs(serverNowMs());
    const timer = setInterval(() => setNowMs(serverNowMs()), MINUTE_MS);
    return () => clearInterval(timer);
  }, [matters]);
  return nowMs;
}
