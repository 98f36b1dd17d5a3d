import type { BreachSla } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import type { Task } from './task.js';
import { statusOf } from './task-status.js';

/** A promise about time was missed. Told once for each kind, and only of a task that goes on. */
export function breach(task: Task, { breach: kind, dueAt }: BreachSla, { now }: Circumstances): Ruling {
  if (task.breaches.some(one => one.kind === kind)) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  return changed({ ...task, breaches: [...task.breaches, { kind, breachedAt: now }] }, [
    {
      type: 'task.sla_breached',
      data: {
        task_id: task.taskId,
        kind,
        status: statusOf(task),
        due_at: dueAt.toISOString(),
        breached_at: now.toISOString(),
      },
    },
  ]);
}
