import type { BreachSla } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import type { Task } from './task.js';
import { looksForSomeone, statusOf } from './task-status.js';
import { later, unmatchedAfterMs } from './clocks.js';

/** Between two rounds a task is unmatched for milliseconds; only a longer search is reported. */
const SHORTEST_SEARCH_MS = 5_000;

/** Records a missed time limit. Published once for each kind, and only while the task is live. */
export function breach(task: Task, { breach: kind, dueAt }: BreachSla, { now }: Circumstances): Ruling {
  if (task.breaches.some(one => one.kind === kind)) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (kind === 'unmatched' && !isUnmatched(task, now)) return unchanged(task);
  return changed({ ...task, breaches: [...task.breaches, { kind, assignmentId: null, breachedAt: now }] }, [
    {
      type: 'task.sla_breached',
      data: {
        task_id: task.taskId,
        kind,
        assignment_id: null,
        worker_id: null,
        status: statusOf(task),
        due_at: dueAt.toISOString(),
        breached_at: now.toISOString(),
      },
    },
  ]);
}

function isUnmatched(task: Task, now: Date): boolean {
  return looksForSomeone(task) && now.getTime() - task.updatedAt.getTime() >= SHORTEST_SEARCH_MS;
}

/** When to check again whether a task is unmatched; null once this was reported or the task has ended. */
export function nextUnmatchedCheckAt(task: Task, now: Date): Date | null {
  if (task.ending !== null || task.breaches.some(({ kind }) => kind === 'unmatched')) return null;
  return later(now, unmatchedAfterMs(task.spec.sla));
}
