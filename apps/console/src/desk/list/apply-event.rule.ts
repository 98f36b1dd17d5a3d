import type { TaskStatus, TaskSummary } from '../data/tasks.js';
import type { FeedEvent } from '../../live/event-feed.js';

/** The status that an event of a task leaves it in, when it has one answer. */
const STATUS_AFTER: Readonly<Record<string, TaskStatus>> = {
  'task.queued': 'queued',
  'task.offered': 'offered',
  'task.accepted': 'accepted',
  'task.started': 'started',
  'task.submitted': 'submitted',
  'task.verified': 'verified',
  'task.completed': 'completed',
  'task.failed': 'failed',
  'task.cancelled': 'cancelled',
};
const ENDS: ReadonlySet<string> = new Set(['task.completed', 'task.failed', 'task.cancelled']);

/**
 * A row after an event, until the list is read again: tasks with several answers can differ. An event that is older than
 * the row changes nothing.
 */
export function applyEvent(task: TaskSummary, { type, subject, time, data }: FeedEvent): TaskSummary {
  if (subject !== task.task_id || Date.parse(time) < Date.parse(task.updated_at)) return task;
  const deadline = type === 'task.deadline_changed' ? data?.['deadline'] : undefined;
  return {
    ...task,
    status: STATUS_AFTER[type] ?? task.status,
    deadline: typeof deadline === 'string' ? deadline : task.deadline,
    breached: task.breached || type === 'task.sla_breached',
    ended_at: ENDS.has(type) ? time : task.ended_at,
    updated_at: time,
  };
}
