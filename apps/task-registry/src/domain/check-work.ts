import { isReportedAsStalled, workClockOf } from './clocks.js';
import type { WorkClock } from './clocks.js';
import { changed, unchanged } from './decision.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.js';
import { giveToSomeoneElse } from './queue-again.js';
import type { Assignment, Task } from './task.js';
import { statusOf } from './task-status.js';

/**
 * Stalled work is reported, and released to another worker some time later.
 *
 * The registry's clock decides, not the timer's: an early check changes nothing. A check so late that both are due
 * reports and releases at once.
 */
export function checkWork(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  const clock = workClockOf(task.spec, assignment);
  if (clock === undefined || task.ending !== null || now < clock.stallsAt) return unchanged(task);
  const isReported = isReportedAsStalled(task, assignment, clock);
  const reported = isReported ? { task, events: [] } : reportStalled(task, assignment, clock, now);
  if (now >= clock.releaseAt) {
    const released = giveToSomeoneElse(reported.task, assignment, 'released', now);
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
