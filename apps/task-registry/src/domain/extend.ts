import type { ExtendTask } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { queued } from './queue-again.js';
import type { Task } from './task.js';
import { statusOf } from './task-status.js';

/** The answers of the present step do not agree yet: more are requested, possibly at a higher trust level. */
export function extend(
  task: Task,
  { step, answersNeeded, trustLevel }: ExtendTask,
  { now }: Circumstances,
): Ruling {
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (step !== task.step) return conflict('task.conflict', `The task is in step ${task.step}.`);
  if (answersNeeded <= task.answersNeeded) return unchanged(task);
  if (statusOf(task) !== 'submitted') {
    return conflict('task.conflict', 'Not every answer that was asked for is in.');
  }
  const trustFloor = trustLevel === null ? task.trustFloor : Math.max(trustLevel, task.trustFloor ?? 1);
  const reason = trustLevel === null ? 'extended' : 'escalated';
  const { task: next, event } = queued({ ...task, answersNeeded, trustFloor }, reason, now);
  return changed(next, [event]);
}
