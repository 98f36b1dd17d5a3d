import { refOf } from './assignments.rule.js';
import type { RequeueTask } from './command.rule.js';
import { changed, conflict, notFound } from './decision.rule.js';
import type { Circumstances, Conflict, Ruling } from './decision.rule.js';
import { queued } from './queue.rule.js';
import { answersReceived, isOpen } from './task-status.rule.js';
import { isVisibleTo } from './task.rule.js';
import type { Assignment, Task } from './task.rule.js';
import { takenBack } from './work.rule.js';

/**
 * An operator takes back every open assignment and has the task matched again, also when it only waits. Nobody is paid
 * for work that is taken back, so the hold still covers the answers that are missing.
 *
 * Former workers who are not excluded end as `expired`, like those whose offer lapsed: others are asked first.
 */
export function requeueByOperator(task: Task, command: RequeueTask, { now }: Circumstances): Ruling {
  if (!isVisibleTo(task, command)) return notFound('task');
  const refusal = refuseMatching(task);
  if (refusal !== undefined) return refusal;
  const { reason, excludesFormer } = command;
  const ended = (one: Assignment): Assignment =>
    excludesFormer ? takenBack(one, now) : { ...one, status: 'expired', endedAt: now };
  const without = { ...task, assignments: task.assignments.map(one => (isOpen(one) ? ended(one) : one)) };
  const { task: next, event } = queued(without, 'released', now, {
    withdrawn: task.assignments.filter(isOpen).map(refOf),
    intervention: { action: 'requeue', reason },
  });
  return changed(next, [event]);
}

/** Why no worker can be given the task, even without those who have it; undefined when one can. */
export function refuseMatching(task: Task): Conflict | undefined {
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (task.round === 0) return conflict('task.conflict', 'The price of the task is not held yet.');
  if (answersReceived(task) >= task.answersNeeded) {
    return conflict('task.conflict', 'Every answer has been received and is being judged.');
  }
  return undefined;
}
