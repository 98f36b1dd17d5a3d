import { expect, test } from 'vitest';
import type { FeedEvent } from '../../live/event-feed.js';
import type { TaskSummary } from '../data/tasks.js';
import { applyEvent } from './apply-event.rule.js';

const TASK: TaskSummary = {
  task_id: 'a',
  status: 'queued',
  deadline: '2026-03-02T10:00:00.000Z',
  updated_at: '2026-03-02T09:00:00.000Z',
  ended_at: null,
  breached: false,
  ...{ org_id: 'o', workspace_id: 'default', failure_reason: null, task_type: 'call', domain: 'general' },
  ...{ title: 'Call', urgency: 'normal', worker_pool_id: null, request_id: null },
  created_at: '2026-03-02T08:00:00.000Z',
};

const LATER = '2026-03-02T09:30:00.000Z';
const event = (change: Partial<FeedEvent>): FeedEvent => ({
  ...{ id: 'e', type: 'task.started', subject: 'a', time: LATER, data: {} },
  ...change,
});
const after = (change: Partial<FeedEvent>): unknown => applyEvent(TASK, event(change));

test('a row takes the status, the end, and the deadline of its task’s events', () => {
  expect(after({})).toMatchObject({ status: 'started', ended_at: null, updated_at: LATER });
  expect(after({ type: 'task.failed' })).toMatchObject({ status: 'failed', ended_at: LATER });
  expect(after({ type: 'task.sla_breached' })).toMatchObject({ status: 'queued', breached: true });
  const deadline = '2026-03-02T12:00:00.000Z';
  expect(after({ type: 'task.deadline_changed', data: { deadline } })).toMatchObject({
    status: 'queued',
    deadline,
  });
});

test('an event of another task, one that is older than the row, and one without content change nothing', () => {
  expect(after({ subject: 'b' })).toEqual(TASK);
  expect(after({ time: '2026-03-02T08:59:00.000Z' })).toEqual(TASK);
  expect(after({ type: 'task.deadline_changed', data: null })).toMatchObject({ deadline: TASK.deadline });
});
