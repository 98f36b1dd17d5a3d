import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { Paths } from '../../api/paths.js';
import type { components } from '../../api/schema.js';

export type TaskView = components['schemas']['TaskView'];
export type TaskSummary = components['schemas']['TaskSummary'];
export type TaskStatus = components['schemas']['TaskStatus'];
export type TaskQuery = NonNullable<Paths['/v1/tasks']['get']['parameters']['query']>;
export type LoggedEvent = components['schemas']['LoggedEvent'];

/** The history of a task is read whole; no task has more events than this many pages. */
const MAX_EVENT_PAGES = 20;

export const taskListQuery = (query: TaskQuery) =>
  queryOptions({
    queryKey: ['tasks', 'list', query],
    queryFn: ({ signal }) => call('get', '/v1/tasks', { query, signal }),
    placeholderData: keepPreviousData,
  });

export const taskQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['tasks', taskId, 'task'],
    queryFn: ({ signal }) => call('get', '/v1/tasks/{task_id}', { path: { task_id: taskId }, signal }),
  });

export const taskEventsQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['tasks', taskId, 'events'],
    queryFn: ({ signal }) => allEvents(taskId, signal),
  });

export const taskMatchQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['tasks', taskId, 'match'],
    queryFn: ({ signal }) => call('get', '/v1/tasks/{task_id}/match', { path: { task_id: taskId }, signal }),
  });

async function allEvents(taskId: string, signal: AbortSignal): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_EVENT_PAGES; page += 1) {
    const { data, next_cursor } = await call('get', '/v1/tasks/{task_id}/events', {
      path: { task_id: taskId },
      query: { limit: 100, ...(cursor !== undefined && { cursor }) },
      signal,
    });
    events.push(...data);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return events;
}
