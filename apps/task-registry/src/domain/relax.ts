import { relaxAt } from './clocks.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { queued } from './queue-again.js';
import type { Task } from './task.js';
import { looksForSomeone } from './task-status.js';

/**
 * Queues an unmatched task once with its remaining requirements. A task without open places at that moment is not
 * touched: if a place opens later, `queued` leaves out what no longer applies.
 */
export function relax(task: Task, { now }: Circumstances): Ruling {
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  const at = relaxAt(task);
  if (at === null || now < at || task.relaxedAt !== null || !looksForSomeone(task)) return unchanged(task);
  const { task: next, event } = queued({ ...task, relaxedAt: now }, 'relaxed', now);
  return changed(next, [event]);
}
