import { isReportedAsStalled, later, startDueAt, unmatchedAfterMs, workClockOf } from './clocks.rule.js';
import type { WorkClock } from './clocks.rule.js';
import type { BreachSla } from './command.rule.js';
import { changedDeadline, changedDeadlineDueAt } from './deadline.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { requeue } from './queue.rule.js';
import { needsWorker, statusOf } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

/** Between two rounds a task is unmatched for milliseconds; only a longer search is reported. */
const SHORTEST_SEARCH_MS = 5_000;

/** Records a missed time limit. Published once for each kind and deadline, and only while the task is live. */
export function breach(task: Task, { breach: kind, dueAt }: BreachSla, { now }: Circumstances): Ruling {
  if (isReported(task, kind)) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (kind === 'unmatched' && !isUnmatched(task, now)) return unchanged(task);
  if (kind === 'deadline' && changedDeadlineDueAt(task, now) !== null) return unchanged(task);
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

/** Each deadline is reported once: a report before the present deadline was about an earlier one. */
function isReported(task: Task, kind: BreachSla['breach']): boolean {
  const since = kind === 'deadline' ? changedDeadline(task) : null;
  return task.breaches.some(one => one.kind === kind && (since === null || one.breachedAt >= since));
}

/** When to check again whether this limit was missed; null for never. */
export function nextCheckAt(task: Task, kind: BreachSla['breach'], now: Date): Date | null {
  if (kind === 'unmatched') return nextUnmatchedCheckAt(task, now);
  return kind === 'deadline' ? changedDeadlineDueAt(task, now) : null;
}

function isUnmatched(task: Task, now: Date): boolean {
  return needsWorker(task) && now.getTime() - task.updatedAt.getTime() >= SHORTEST_SEARCH_MS;
}

/** When to check again whether a task is unmatched; null once this was reported or the task has ended. */
function nextUnmatchedCheckAt(task: Task, now: Date): Date | null {
  if (task.ending !== null || task.breaches.some(({ kind }) => kind === 'unmatched')) return null;
  return later(now, unmatchedAfterMs(task.spec.sla));
}

/**
 * Stalled work is reported, and released to another worker some time later. A direct assignment that was not started in
 * time expires, like an offer that was not accepted.
 *
 * The registry's clock decides, not the timer's: an early check changes nothing. A check so late that both are due
 * reports and releases at once.
 */
export function checkWork(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  const clock = workClockOf(task.spec, assignment);
  if (clock === undefined || task.ending !== null) return unchanged(task);
  const startBy = startDueAt(assignment);
  if (startBy !== null && now >= startBy) return requeue(task, assignment, 'expired', now);
  if (now < clock.stallsAt) return unchanged(task);
  const isReported = isReportedAsStalled(task, assignment, clock);
  const reported = isReported ? { task, events: [] } : reportStalled(task, assignment, clock, now);
  if (now >= clock.releaseAt) {
    const released = requeue(reported.task, assignment, 'released', now);
    if (released.outcome !== 'changed') return released;
    return changed(released.task, [...reported.events, ...released.events]);
  }
  return isReported ? unchanged(task) : changed(reported.task, reported.events);
}

function reportStalled(
  task: Task,
  { assignmentId, workerId }: Assignment,
  { stallsAt }: WorkClock,
  now: Date,
): { readonly task: Task; readonly events: readonly TaskEvent[] } {
  const breach = { kind: 'stalled' as const, assignmentId, breachedAt: now };
  return {
    task: { ...task, breaches: [...task.breaches, breach] },
    events: [
      {
        type: 'task.sla_breached',
        data: {
          task_id: task.taskId,
          kind: 'stalled',
          assignment_id: assignmentId,
          worker_id: workerId,
          status: statusOf(task),
          due_at: stallsAt.toISOString(),
          breached_at: now.toISOString(),
        },
      },
    ],
  };
}
