import { refOf, withAssignment } from './assignments.rule.js';
import type { ReassignTask } from './command.rule.js';
import { changed, conflict, notFound, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { assign } from './offer.rule.js';
import { queued } from './queue.rule.js';
import { refuseMatching } from './requeue.rule.js';
import { isOpen, openPlaces } from './task-status.rule.js';
import { isVisibleTo } from './task.rule.js';
import type { Assignment, Task } from './task.rule.js';
import { takenBack } from './work.rule.js';

type Wish = Pick<ReassignTask, 'orgId' | 'pools' | 'replaces' | 'workerId'>;

/** The task in the round in which the worker can get it, or why nobody can get it. */
type Opening =
  | {
      readonly outcome: 'open';
      readonly task: Task;
      readonly event: Extract<TaskEvent, { type: 'task.queued' }>;
    }
  | Exclude<Ruling, { readonly outcome: 'changed' }>;

/** `unchanged` when the worker has the task. */
export function openFor(task: Task, wish: Wish, reason: string, now: Date): Opening {
  if (!isVisibleTo(task, wish)) return notFound('task');
  const refusal = refuseMatching(task);
  if (refusal !== undefined) return refusal;
  const open = task.assignments.filter(isOpen);
  if (open.some(({ workerId }) => workerId === wish.workerId)) return unchanged(task);
  const choice = replacedOf(task, open, wish.replaces);
  if ('outcome' in choice) return choice;
  const { replaced } = choice;
  const without = replaced === undefined ? task : withAssignment(task, takenBack(replaced, now));
  const next = queued(without, 'released', now, {
    withdrawn: replaced === undefined ? [] : [refOf(replaced)],
    intervention: { action: 'reassign', reason },
  });
  return { outcome: 'open', ...next };
}

/**
 * Gives the task to the worker whom an operator chose, in one step: while it is between two workers, nobody else gets
 * it. The same rules apply as to a direct assignment.
 */
export function reassign(task: Task, command: ReassignTask, circumstances: Circumstances): Ruling {
  const opening = openFor(task, command, command.reason, circumstances.now);
  if (opening.outcome !== 'open') return opening;
  if (command.round !== opening.task.round) {
    return conflict('task.conflict', 'The task has changed in the meantime. Look at it again.');
  }
  const given = assign(opening.task, command, circumstances);
  return given.outcome === 'changed' ? changed(given.task, [opening.event, ...given.events]) : given;
}

function replacedOf(task: Task, open: readonly Assignment[], replaces: string | null) {
  if (replaces !== null) {
    const replaced = open.find(({ assignmentId }) => assignmentId === replaces);
    return replaced === undefined
      ? conflict('assignment.conflict', 'The assignment to replace is not open.')
      : { replaced };
  }
  if (openPlaces(task) > 0) return { replaced: undefined };
  const [only, ...others] = open;
  if (others.length === 0) return { replaced: only };
  return conflict('task.conflict', 'Several assignments are open: name the one to replace.');
}
