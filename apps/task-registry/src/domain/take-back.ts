import { refOf, withAssignment } from './assignments.js';
import type { TakeBackWork } from './command.js';
import { changed, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { queued } from './queue-again.js';
import type { Assignment, Task } from './task.js';
import { isOpen } from './task-status.js';

/**
 * Takes an assignment away from a worker who is no longer allowed to have it, and queues the task for others.
 *
 * An offer becomes `withdrawn`; accepted or started work becomes `released`, because withdrawn work that was started is
 * paid and released work is not. The event names the assignment in `withdrawn`, not in `ended_assignment`: the matcher
 * counts the latter against the worker.
 */
export function takeBack(
  task: Task,
  assignment: Assignment,
  { scope }: TakeBackWork,
  { now }: Circumstances,
): Ruling {
  const isOffer = assignment.status === 'offered';
  if (!isOpen(assignment) || (scope === 'offer' && !isOffer)) return unchanged(task);
  const status = isOffer ? ('withdrawn' as const) : ('released' as const);
  const without = withAssignment(task, { ...assignment, status, endedAt: now });
  const { task: next, event } = queued(without, 'released', now, null, [refOf(assignment)]);
  return changed(next, [event]);
}
